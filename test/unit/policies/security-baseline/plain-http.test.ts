import assert from "node:assert/strict";

import { plainHttp } from "../../../../policies/security-baseline/rules/plain-http";
import { Unknown } from "../../../../policies/topology/resource";
import { brief, findingsOf } from "../../../support/findings";
import { loneServer } from "../../../support/lone-server";
import { redundantStack } from "../../../support/redundant-stack";
import { ref, Stack } from "../../../support/resource-stack";

const rule = "site-is-served-without-encryption";
const found = (stack: Stack) => brief(findingsOf(stack.resources, {}, [plainHttp]));
const everywhere = { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] };
const httpsRedirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };

for (const moment of ["preview", "update"] as const) {
    describe(`${rule}, in ${moment === "preview" ? "a first preview" : "an update"}`, () => {
        describe("of a server", () => {
            /** A machine of its own with these rules in its security group. */
            const server = (
                ingress: unknown,
                add: (stack: Stack, web: ReturnType<Stack["add"]>) => void = () => undefined,
            ) => {
                const stack = new Stack(moment);
                const group = stack.add("aws:ec2/securityGroup:SecurityGroup", "web", { ingress });
                const web = stack.add("aws:ec2/instance:Instance", "web", { vpcSecurityGroupIds: [ref(group)] });
                add(stack, web);
                return found(stack);
            };

            it("finds one that is open at port 80 only", () => {
                assert.deepEqual(server([everywhere]), [`${rule} high web`]);
            });

            it("finds nothing where port 443 is open as well, by itself or in a range", () => {
                assert.deepEqual(server([everywhere, { ...everywhere, fromPort: 443, toPort: 443 }]), []);
                assert.deepEqual(server([{ ...everywhere, toPort: 443 }]), []);
                assert.deepEqual(server([{ ...everywhere, protocol: "-1", fromPort: 0, toPort: 0 }]), []);
            });

            it("is not misled by UDP, nor by ports of somebody else", () => {
                const others = [
                    { ...everywhere, protocol: "udp", fromPort: 443, toPort: 443 },
                    { ...everywhere, fromPort: 443, toPort: 443, cidrBlocks: ["198.51.100.0/28"] },
                ];
                assert.deepEqual(server([everywhere, ...others]), [`${rule} high web`]);
            });

            it("finds nothing while a port isn't known yet", () => {
                assert.deepEqual(server([everywhere, { ...everywhere, fromPort: Unknown }]), []);
                assert.deepEqual(server(Unknown), []);
            });

            it("finds nothing in one that only its administrators reach", () => {
                assert.deepEqual(server([{ ...everywhere, fromPort: 22, toPort: 22 }]), []);
            });

            it("finds nothing behind a service that ends TLS", () => {
                assert.deepEqual(
                    server([everywhere], (stack, web) =>
                        stack.add("aws:cloudfront/distribution:Distribution", "cdn", {
                            origins: [{ originId: "web", domainName: ref(web, "publicDns") }],
                            defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
                        }),
                    ),
                    [],
                );
            });
        });

        describe("of this project", () => {
            const open = (stack: Stack, port: number) => {
                const group = stack.resources.find(({ type }) => type === "aws:ec2/securityGroup:SecurityGroup")!;
                const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: "0.0.0.0/0" };
                const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
                stack.add(type, `port-${port}`, { securityGroupId: ref(group), ...rule });
                return stack;
            };

            it("finds the stack without HTTPS", () => {
                assert.deepEqual(found(loneServer({ moment })), [`${rule} high server`]);
            });

            it("finds nothing with it", () => {
                assert.deepEqual(found(open(loneServer({ moment }), 443)), []);
            });
        });

        describe("of an Application Load Balancer", () => {
            const balancer = (
                listeners: Record<string, Record<string, unknown>>,
                altered: Record<string, unknown> = {},
                rules: Record<string, unknown>[] = [],
            ) => {
                const { stack, byName } = redundantStack({ moment });
                const plain = byName("http");
                Object.assign(byName("LoadBalancer::balancer").props, altered);
                Object.assign(plain.props, listeners["http"]);
                Object.entries(listeners)
                    .filter(([name]) => name !== "http")
                    .forEach(([name, props]) =>
                        stack.add("aws:lb/listener:Listener", name, {
                            loadBalancerArn: ref(byName("LoadBalancer::balancer"), "arn"),
                            defaultActions: [{ type: "forward", targetGroupArn: ref(byName("targets"), "arn") }],
                            ...props,
                        }),
                    );
                rules.forEach((action, index) =>
                    stack.add("aws:lb/listenerRule:ListenerRule", `rule-${index}`, {
                        listenerArn: ref(plain, "arn"),
                        actions: [action],
                    }),
                );
                return found(stack);
            };
            const tls = { port: 443, protocol: "HTTPS", certificateArn: "arn:aws:acm:x" };

            it("finds one without TLS", () => {
                assert.deepEqual(balancer({}), [`${rule} high http`]);
            });

            it("finds a listener that serves beside one with TLS, as less severe", () => {
                assert.deepEqual(balancer({ https: tls }), [`${rule} medium http`]);
            });

            it("finds nothing where the listener redirects, by itself or by a rule", () => {
                assert.deepEqual(balancer({ https: tls, http: { defaultActions: [httpsRedirect] } }), []);
                assert.deepEqual(balancer({ https: tls }, {}, [httpsRedirect]), []);
            });

            it("takes a redirect that stays with HTTP for none", () => {
                const elsewhere = { type: "redirect", redirect: { host: "www.example.com", statusCode: "HTTP_301" } };
                assert.deepEqual(balancer({ https: tls }, {}, [elsewhere]), [`${rule} medium http`]);
            });

            it("finds nothing in a listener that hands nothing on", () => {
                const nothing = { type: "fixed-response", fixedResponse: { statusCode: "404" } };
                assert.deepEqual(balancer({ https: tls, http: { defaultActions: [nothing] } }), []);
            });

            it("finds nothing in an internal one", () => {
                assert.deepEqual(balancer({}, { internal: true }), []);
            });
        });

        describe("of other load balancers", () => {
            const behind = (add: (stack: Stack, web: ReturnType<Stack["add"]>) => void) => {
                const stack = new Stack(moment);
                const group = stack.add("aws:ec2/securityGroup:SecurityGroup", "web", {});
                add(stack, stack.add("aws:ec2/instance:Instance", "web", { vpcSecurityGroupIds: [ref(group)] }));
                return found(stack);
            };
            const network = (...listeners: Record<string, unknown>[]) =>
                behind((stack, web) => {
                    const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "front", {
                        loadBalancerType: "network",
                    });
                    const targets = stack.add("aws:lb/targetGroup:TargetGroup", "targets", {
                        port: 80,
                        protocol: "TCP",
                    });
                    stack.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "web", {
                        targetGroupArn: ref(targets, "arn"),
                        targetId: ref(web),
                    });
                    listeners.forEach((listener) =>
                        stack.add("aws:lb/listener:Listener", `port-${String(listener.port)}`, {
                            loadBalancerArn: ref(balancer, "arn"),
                            defaultActions: [{ type: "forward", targetGroupArn: ref(targets, "arn") }],
                            ...listener,
                        }),
                    );
                });
            const classic = (...listeners: Record<string, unknown>[]) =>
                behind((stack, web) => {
                    stack.add("aws:elb/loadBalancer:LoadBalancer", "front", { listeners, instances: [ref(web)] });
                });

            it("finds a Network Load Balancer that passes port 80 only", () => {
                assert.deepEqual(network({ port: 80, protocol: "TCP" }), [`${rule} high port-80`]);
                assert.deepEqual(network({ port: 80, protocol: "TCP" }, { port: 443, protocol: "TCP" }), []);
                assert.deepEqual(network({ port: 80, protocol: "TCP" }, { port: 8443, protocol: "TLS" }), []);
                assert.deepEqual(network({ port: 25, protocol: "TCP" }), []);
            });

            it("finds a Classic Load Balancer without TLS", () => {
                const plain = { lbPort: 80, lbProtocol: "HTTP", instancePort: 80, instanceProtocol: "HTTP" };
                assert.deepEqual(classic(plain), [`${rule} high front`]);
                assert.deepEqual(classic({ ...plain, lbProtocol: "tcp" }), [`${rule} high front`]);
                assert.deepEqual(classic(plain, { ...plain, lbPort: 443, lbProtocol: "https" }), []);
                assert.deepEqual(classic({ ...plain, lbPort: 25, lbProtocol: "tcp" }), []);
            });
        });

        describe("of CloudFront", () => {
            const distribution = (props: Record<string, unknown>) => {
                const stack = new Stack(moment);
                stack.add("aws:cloudfront/distribution:Distribution", "cdn", props);
                return findingsOf(stack.resources, {}, [plainHttp]);
            };
            const redirects = { viewerProtocolPolicy: "redirect-to-https" };

            it("finds a path that is served by both", () => {
                const plain = { viewerProtocolPolicy: "allow-all", pathPattern: "/files/*" };
                const [finding, ...others] = distribution({
                    defaultCacheBehavior: redirects,
                    orderedCacheBehaviors: [plain],
                });
                assert.deepEqual([finding.severity, others], ["medium", []]);
                assert.match(
                    finding.fact,
                    /^cdn answers by plain HTTP \(viewerProtocolPolicy allow-all for \/files\/\*\)/,
                );
            });

            it("finds nothing where all paths lead to HTTPS", () => {
                assert.deepEqual(distribution({ defaultCacheBehavior: redirects }), []);
                assert.deepEqual(distribution({ defaultCacheBehavior: { viewerProtocolPolicy: "https-only" } }), []);
            });
        });
    });
}
