import assert from "node:assert/strict";

import { tlsPolicy } from "../../../../policies/security-baseline/rules/tls-policy";
import { Unknown } from "../../../../policies/topology/resource";
import { findingsOf } from "../../../support/findings";
import { ref, Stack } from "../../../support/resource-stack";
import { find } from "../../../support/single-resource";

const listener = "aws:lb/listener:Listener";
const distribution = "aws:cloudfront/distribution:Distribution";
const api = "aws:apigateway/domainName:DomainName";

describe("tls-policy-is-outdated", () => {
    for (const sslPolicy of [
        "ELBSecurityPolicy-2016-08",
        "ELBSecurityPolicy-2015-05",
        "ELBSecurityPolicy-TLS-1-0-2015-04",
        "ELBSecurityPolicy-TLS-1-1-2017-01",
        "ELBSecurityPolicy-FS-2018-06",
        "ELBSecurityPolicy-FS-1-1-2019-08",
        "ELBSecurityPolicy-TLS13-1-0-2021-06",
        "ELBSecurityPolicy-TLS13-1-1-FIPS-2023-04",
    ]) {
        it(`finds ${sslPolicy}`, () => {
            const [finding, ...others] = find(tlsPolicy, listener, { protocol: "HTTPS", sslPolicy });
            assert.deepEqual([finding.severity, others], ["medium", []]);
            assert.equal(finding.fact, `The listener it accepts TLS before 1.2 (${sslPolicy}).`);
        });
    }

    for (const sslPolicy of [
        "ELBSecurityPolicy-TLS-1-2-2017-01",
        "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
        "ELBSecurityPolicy-FS-1-2-Res-2020-10",
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "a policy that this rule does not know",
    ]) {
        it(`finds nothing in ${sslPolicy}`, () =>
            assert.deepEqual(find(tlsPolicy, listener, { protocol: "TLS", sslPolicy }), []));
    }

    it("finds a listener that leaves the choice to AWS", () => {
        const [finding] = find(tlsPolicy, listener, { protocol: "HTTPS" });
        assert.match(finding.fact, /\(ELBSecurityPolicy-2016-08, the default\)/);
        assert.match(finding.remedy, /sslPolicy to ELBSecurityPolicy-TLS13-1-2-/);
    });

    it("finds nothing in a listener without TLS, nor in what isn't known yet", () => {
        assert.deepEqual(find(tlsPolicy, listener, { protocol: "HTTP" }), []);
        assert.deepEqual(find(tlsPolicy, listener, {}), []);
        assert.deepEqual(find(tlsPolicy, listener, { protocol: Unknown }), []);
        assert.deepEqual(find(tlsPolicy, listener, { protocol: "HTTPS", sslPolicy: Unknown }), []);
    });

    it("finds a Classic Load Balancer without a policy of its own", () => {
        const stack = new Stack();
        const listeners = [{ lbPort: 443, lbProtocol: "https", sslCertificateId: "arn:aws:iam:x" }];
        const balancer = stack.add("aws:elb/loadBalancer:LoadBalancer", "web", { listeners });
        assert.equal(findingsOf(stack.resources, {}, [tlsPolicy]).length, 1);
        stack.add("aws:elb/sslNegotiationPolicy:SslNegotiationPolicy", "web", {
            loadBalancer: ref(balancer),
            lbPort: 443,
        });
        assert.deepEqual(findingsOf(stack.resources, {}, [tlsPolicy]), []);
    });

    it("finds nothing in a Classic Load Balancer without TLS", () => {
        const listeners = [{ lbPort: 80, lbProtocol: "http" }];
        assert.deepEqual(find(tlsPolicy, "aws:elb/loadBalancer:LoadBalancer", { listeners }), []);
    });

    it("finds a distribution with a certificate of its own and an old version, or none", () => {
        const at = (viewerCertificate: unknown) => find(tlsPolicy, distribution, { viewerCertificate });
        const acmCertificateArn = "arn:aws:acm:x";
        assert.match(at({ acmCertificateArn })[0].fact, /\(TLSv1, the default\)/);
        assert.equal(at({ acmCertificateArn, minimumProtocolVersion: "TLSv1.1_2016" }).length, 1);
        assert.deepEqual(at({ acmCertificateArn, minimumProtocolVersion: "TLSv1.2_2021" }), []);
        assert.deepEqual(at({ acmCertificateArn, minimumProtocolVersion: "TLSv1.3_2025" }), []);
        assert.deepEqual(at({ acmCertificateArn, minimumProtocolVersion: Unknown }), []);
        assert.deepEqual(at(Unknown), []);
    });

    it("finds nothing in CloudFront's own certificate, where there is no choice", () => {
        const viewerCertificate = { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1" };
        assert.deepEqual(find(tlsPolicy, distribution, { viewerCertificate }), []);
    });

    it("finds an API's name that asks for TLS 1.0", () => {
        assert.equal(find(tlsPolicy, api, { securityPolicy: "TLS_1_0" }).length, 1);
        assert.deepEqual(find(tlsPolicy, api, { securityPolicy: "TLS_1_2" }), []);
        assert.deepEqual(find(tlsPolicy, api, { securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" }), []);
        assert.deepEqual(find(tlsPolicy, api, {}), []);
    });
});
