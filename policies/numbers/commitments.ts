/** What AWS commits to for a service in its service level agreement, in per cent of a month. */
export interface Commitment {
    /** The service as AWS calls it. */
    service: string;
    /** Spread over two or more zones, or run by AWS over zones anyway. */
    overZones?: number;
    /** On one node or in one zone. */
    alone?: number;
    page: string;
    /** When the agreement was last updated, or when it was quoted so. */
    date: string;
}

/** The agreements in use, each looked up on its page. What isn't here has no figure, and a site's number says so. */
export const commitments = {
    // The figure of a single instance is the parameter instanceAvailability.
    compute: {
        service: "EC2, ECS and Fargate",
        overZones: 99.99,
        page: "https://aws.amazon.com/compute/sla/",
        date: "2022-05",
    },
    volume: { service: "EBS", alone: 99.9, page: "https://aws.amazon.com/ebs/sla/", date: "2022-05-31" },
    balancer: {
        service: "Elastic Load Balancing",
        overZones: 99.99,
        alone: 99.9,
        page: "https://aws.amazon.com/elasticloadbalancing/sla/",
        date: "2022-07-25",
    },
    database: {
        service: "RDS",
        overZones: 99.95,
        alone: 99.5,
        page: "https://aws.amazon.com/rds/sla/",
        date: "2024-01-22",
    },
    aurora: {
        service: "Aurora",
        overZones: 99.99,
        alone: 99.9,
        page: "https://aws.amazon.com/rds/aurora/sla/",
        date: "2022-05-19",
    },
    documents: {
        service: "DocumentDB",
        overZones: 99.99,
        alone: 99.9,
        page: "https://aws.amazon.com/documentdb/sla/",
        date: "2025-05-01",
    },
    graphs: {
        service: "Neptune",
        overZones: 99.9,
        alone: 99.5,
        page: "https://aws.amazon.com/neptune/sla/",
        date: "2024-01-10",
    },
    cache: {
        service: "ElastiCache",
        overZones: 99.99,
        alone: 99.5,
        page: "https://aws.amazon.com/blogs/database/introducing-99-99-availability-with-amazon-elasticache-for-redis-and-amazon-memorydb-for-redis/",
        date: "2023-02-16",
    },
    memory: {
        service: "MemoryDB",
        overZones: 99.99,
        alone: 99.5,
        page: "https://aws.amazon.com/memorydb/sla/",
        date: "2024-12-01",
    },
    accelerator: {
        service: "DynamoDB Accelerator",
        overZones: 99.99,
        alone: 99.5,
        page: "https://aws.amazon.com/dynamodbaccelerator/sla/",
        date: "2024-05-20",
    },
    table: {
        service: "DynamoDB",
        overZones: 99.99,
        page: "https://dynobase.dev/dynamodb-sla/ quotes AWS's page",
        date: "2022-03-10",
    },
    files: {
        service: "EFS",
        overZones: 99.99,
        alone: 99.9,
        page: "https://aws.amazon.com/efs/sla/",
        date: "2022-05-04",
    },
    fileServer: { service: "FSx", overZones: 99.99, page: "https://aws.amazon.com/fsx/sla/", date: "2024-06-25" },
    objects: { service: "S3", overZones: 99.9, page: "https://aws.amazon.com/s3/sla/", date: "2023-11-28" },
    function: {
        service: "Lambda",
        overZones: 99.95,
        page: "https://dev.classmethod.jp/articles/aws-lambda-sla quotes AWS's page",
        date: "2018-10-17",
    },
    api: {
        service: "API Gateway",
        overZones: 99.95,
        page: "https://aws.amazon.com/api-gateway/sla/",
        date: "2022-05-05",
    },
    distribution: {
        service: "CloudFront",
        overZones: 99.9,
        page: "https://aws.amazon.com/cloudfront/sla/",
        date: "2022-05-05",
    },
    globalAccelerator: {
        service: "Global Accelerator",
        overZones: 99.99,
        alone: 99.5,
        page: "https://aws.amazon.com/global-accelerator/sla/",
        date: "2022-05-19",
    },
    hosting: { service: "Amplify", overZones: 99.95, page: "https://aws.amazon.com/amplify/sla/", date: "2022-05-05" },
} satisfies Record<string, Commitment>;
