import assert from "node:assert/strict";
import { awsDocuments } from "../../release";
import { convert, IMAGE } from "../fargate/fixture";

const services = {
    web: { image: IMAGE, expose: ["80"], networks: ["front", "back"] },
    api: { image: IMAGE, expose: ["8080"], networks: ["back"] },
};
const networks = { front: {}, back: { internal: true } };

describe("What the networks of a service become for the AWS CLI", () => {
    it("takes the way out from a service of internal networks, and lets it into the VPC and to HTTPS", () => {
        const { openEgressRules, egressRules } = awsDocuments(convert({ services, networks }).project, {
            stack: "dev",
        });
        assert.deepEqual(Object.keys(openEgressRules), ["api"], "web is on another network too");
        assert.deepEqual(openEgressRules["api"]!.IpPermissions, [
            { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
        ]);
        assert.deepEqual(
            egressRules["api"]!.IpPermissions.map(({ IpProtocol, ToPort, IpRanges }) => [
                IpProtocol,
                ToPort,
                IpRanges[0]!.CidrIp,
            ]),
            [
                ["-1", undefined, "<vpc-cidr>"],
                ["tcp", 443, "0.0.0.0/0"],
            ],
        );
    });

    it("opens the ports outside of the VPC that the stack names, one rule each", () => {
        const { project } = convert({ services, networks }, { services: { web: { egress: [587] } } });
        const { openEgressRules, egressRules } = awsDocuments(project, { stack: "dev" });
        assert.deepEqual(Object.keys(openEgressRules).sort(), ["api", "web"]);
        assert.deepEqual(
            egressRules["web"]!.IpPermissions.map(({ FromPort, ToPort, IpRanges }) => [
                FromPort,
                ToPort,
                IpRanges[0]!.CidrIp,
            ]),
            [
                [undefined, undefined, "<vpc-cidr>"],
                [443, 443, "0.0.0.0/0"],
                [587, 587, "0.0.0.0/0"],
            ],
        );
    });

    it("names the namespace of Service Connect where a service has it", () => {
        const { project } = convert(
            { services, networks },
            { serviceConnect: true, services: { web: { serviceConnect: false } } },
        );
        const documents = awsDocuments(project, { stack: "dev" });
        assert.equal(documents.services["web"]!.serviceConnectConfiguration, undefined);
        assert.equal(documents.services["api"]!.serviceConnectConfiguration?.namespace, "<namespace-arn>");
        assert.ok("<namespace-arn>" in documents.placeholders);
    });
});
