import assert from "node:assert/strict";
import {
    describe1,
    openApplication,
    pollUntil,
    register,
    serviceInput,
    untilStable,
    type Answer,
    type Application,
} from "./application";

const NAMED = { portMappings: [{ containerPort: 3000, name: "app-3000" }] };
const ENDPOINT = {
    portName: "app-3000",
    discoveryName: "app-3000-connect",
    clientAliases: [{ port: 3000, dnsName: "app" }],
};

/** A namespace, as Pulumi waits for it. @returns Its ARN */
function namespace({ session, vpc }: Application): string {
    session.call("servicediscovery", "CreatePrivateDnsNamespace", { Name: "demo.internal", Vpc: vpc });
    const listed = () => session.call<Answer>("servicediscovery", "ListNamespaces", {}).Namespaces;
    return pollUntil(listed, namespaces => {
        if (namespaces.length === 0) {
            const { Operations } = session.call<Answer>("servicediscovery", "ListOperations", {});
            session.call("servicediscovery", "GetOperation", { OperationId: Operations[0].Id });
        }
        return namespaces.length > 0;
    })[0].Arn;
}

const create = (app: Application, connect: object, container: object = NAMED, changes: object = {}) =>
    app.session.call(
        "ecs",
        "CreateService",
        serviceInput(app, register(app, {}, container), {
            serviceConnectConfiguration: { enabled: true, ...connect },
            ...changes,
        }),
    );

const endpointsOf = (app: Application): string[] =>
    app.session.call<Answer>("servicediscovery", "ListServices", {}).Services.map((each: Answer) => each.Name);

describe("A service with Service Connect", () => {
    it("has its endpoint in the namespace, with its tasks and their port", () => {
        const app = openApplication();
        const arn = namespace(app);
        create(app, { namespace: arn, services: [ENDPOINT] });
        const { deployments } = untilStable(app);
        assert.deepEqual(deployments[0].serviceConnectConfiguration, {
            enabled: true,
            namespace: arn,
            services: [ENDPOINT],
        });
        assert.equal(deployments[0].serviceConnectResources[0].discoveryName, "app-3000-connect");
        const { Instances } = app.session.call<Answer>("servicediscovery", "DiscoverInstances", {
            NamespaceName: "demo.internal",
            ServiceName: "app-3000-connect",
        });
        assert.deepEqual(
            Instances.map((each: Answer) => each.Attributes.AWS_INSTANCE_PORT),
            ["3000", "3000"],
        );
    });

    it("keeps it in later deployments, which a change of it starts", () => {
        const app = openApplication();
        const arn = namespace(app);
        create(app, { namespace: arn, services: [ENDPOINT] });
        const [first] = untilStable(app).deployments;
        const update = (changes: object) =>
            app.session.call("ecs", "UpdateService", { cluster: "demo", service: "app", ...changes });
        update({ serviceConnectConfiguration: { enabled: true, namespace: arn, services: [ENDPOINT] } });
        assert.equal(describe1(app).deployments[0].id, first.id, "nothing changed");
        update({ taskDefinition: register(app, {}, NAMED) });
        assert.deepEqual(
            untilStable(app).deployments[0].serviceConnectConfiguration,
            first.serviceConnectConfiguration,
        );
        update({ serviceConnectConfiguration: { enabled: false } });
        assert.equal(untilStable(app).deployments[0].serviceConnectConfiguration, undefined);
    });

    it("takes its endpoint with it when it goes, and nobody else may have it before", () => {
        const app = openApplication();
        const arn = namespace(app);
        create(app, { namespace: arn, services: [ENDPOINT] });
        untilStable(app);
        const other = () => create(app, { namespace: arn, services: [ENDPOINT] }, NAMED, { serviceName: "other" });
        assert.throws(other, { code: "InvalidParameterException", message: /^SC service is already used by arn:/ });
        app.session.call("ecs", "DeleteService", { cluster: "demo", service: "app", force: true });
        pollUntil(
            () => describe1(app),
            ({ status }) => status === "INACTIVE",
        );
        assert.deepEqual(endpointsOf(app), []);
        other();
        assert.deepEqual(endpointsOf(app), ["app-3000-connect"]);
    });

    for (const [what, connect, container, code, message] of [
        [
            "a namespace that is not there",
            { namespace: "elsewhere" },
            NAMED,
            "NamespaceNotFoundException",
            /wasn't found/,
        ],
        [
            "a port that has no name",
            { services: [ENDPOINT] },
            {},
            "InvalidParameterException",
            /does not match a named port/,
        ],
        [
            "no alias",
            { services: [{ ...ENDPOINT, clientAliases: [] }] },
            NAMED,
            "InvalidParameterException",
            /^clientAliases must have 1 element\.$/,
        ],
        [
            "two aliases of one endpoint",
            { services: [{ ...ENDPOINT, clientAliases: [...ENDPOINT.clientAliases, { port: 80 }] }] },
            NAMED,
            "InvalidParameterException",
            /^clientAliases must have 1 element\.$/,
        ],
        [
            "an alias in capitals",
            { services: [{ ...ENDPOINT, clientAliases: [{ port: 3000, dnsName: "App" }] }] },
            NAMED,
            "InvalidParameterException",
            /Invalid dnsName/,
        ],
        [
            "a limit for requests where the port carries plain TCP",
            { services: [{ ...ENDPOINT, timeout: { perRequestTimeoutSeconds: 0 } }] },
            NAMED,
            "InvalidParameterException",
            /appProtocol/,
        ],
    ] as const) {
        it(`is refused for ${what}`, () => {
            const app = openApplication();
            assert.throws(() => create(app, Object.assign({ namespace: namespace(app) }, connect), container), {
                code,
                message,
            });
            assert.deepEqual(endpointsOf(app), []);
        });
    }

    it("is refused for a service of CodeDeploy's", () => {
        const app = openApplication();
        const controller = { deploymentController: { type: "CODE_DEPLOY" } };
        assert.throws(() => create(app, { namespace: namespace(app), services: [ENDPOINT] }, NAMED, controller), {
            code: "InvalidParameterException",
            message: /only supported with the ECS deployment controller/,
        });
    });
});
