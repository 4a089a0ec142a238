import assert from "node:assert/strict";
import { Cluster, type ClusterArgs } from "../../components/cluster";
import { valueOf } from "./harness";
import { checkComponents } from "./invariants";

const CLUSTER = "aws:ecs/cluster:Cluster";
const CAPACITY_PROVIDERS = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
const NAMESPACE = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace";
const GET_CLUSTER = "aws:ecs/getCluster:getCluster";

const build = (args?: ClusterArgs) =>
    checkComponents(() => new Cluster("todo", args), {
        calls: {
            [GET_CLUSTER]: ({ clusterName }) => ({
                clusterName,
                arn: `arn:aws:ecs:us-east-1:111122223333:cluster/${clusterName}`,
            }),
        },
    });

describe("Cluster", () => {
    it("is autonamed, with Container Insights and both Fargate capacity providers, on demand by default", async () => {
        const graph = await build();
        assert.deepEqual(graph.one(CLUSTER).inputs, { settings: [{ name: "containerInsights", value: "enabled" }] });
        const { inputs } = graph.one(CAPACITY_PROVIDERS);
        assert.equal(inputs.clusterName, "todo-cluster-0123456");
        assert.deepEqual(inputs.capacityProviders, ["FARGATE", "FARGATE_SPOT"]);
        assert.deepEqual(inputs.defaultCapacityProviderStrategies, [{ capacityProvider: "FARGATE", weight: 1 }]);
        assert.deepEqual(graph.ofType(NAMESPACE), []);
        assert.equal(graph.result.owned, true);
    });

    it("collects what the stack asks for", async () => {
        const graph = await build({ containerInsights: "enhanced" });
        assert.deepEqual(graph.one(CLUSTER).inputs.settings, [{ name: "containerInsights", value: "enhanced" }]);
    });

    it("has a private DNS namespace where it is asked for", async () => {
        const graph = await build({ namespace: { name: "dev.todo.internal", vpcId: "vpc-1" } });
        assert.deepEqual(graph.one(NAMESPACE).inputs, { name: "dev.todo.internal", vpc: "vpc-1" });
        assert.equal(await valueOf(graph.result.namespaceName!), "dev.todo.internal");
        assert.equal(await valueOf(graph.result.namespaceId!), "ns-todo-namespace");
    });

    it("adopts a cluster by name, and leaves it as it stands", async () => {
        const graph = await build({ existing: "shared", namespace: { name: "dev.todo.internal", vpcId: "vpc-1" } });
        assert.deepEqual(graph.names(), [`${NAMESPACE} todo-namespace`, "swingbridge:cluster:Cluster todo"]);
        assert.equal(graph.result.owned, false);
        assert.equal(await valueOf(graph.result.clusterName), "shared");
        assert.equal(await valueOf(graph.result.clusterArn), "arn:aws:ecs:us-east-1:111122223333:cluster/shared");
    });

    it("lets transforms have the last word", async () => {
        const graph = await build({
            namespace: { name: "a.b", vpcId: "vpc-1" },
            transform: {
                cluster: { name: "fixed" },
                capacityProviders: args => void (args.defaultCapacityProviderStrategies = []),
                namespace: { description: "of the team" },
            },
        });
        assert.equal(graph.one(CLUSTER).inputs.name, "fixed");
        assert.deepEqual(graph.one(CAPACITY_PROVIDERS).inputs.defaultCapacityProviderStrategies, []);
        assert.equal(graph.one(NAMESPACE).inputs.description, "of the team");
    });
});
