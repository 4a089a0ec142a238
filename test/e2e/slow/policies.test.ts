import assert from "node:assert/strict";
import type { Result } from "../program";
import { pushImage } from "../push-image";
import { accountOf } from "../refusal";
import { story } from "../story";

story("the policy pack on the prod stack", program => {
    let good: string;
    let empty: Record<string, number>;

    /** A preview of a stack of which nothing exists yet: its values are as unknown as they will ever be. */
    const preview = (): Promise<Result> =>
        program().pulumi(
            [
                ...["preview", "--stack", "prod"],
                ...["--policy-pack", "policies", "--policy-pack-config", "policies/config/prod.json"],
            ],
            { environment: { DB_PASSWORD: "correct horse battery staple" } },
        );

    /** What the pack says of a stack that one committed change has made bad; the change is taken back afterwards. */
    const previewWith = async (change: () => void): Promise<Result> => {
        change();
        await pushImage(program(), "todo-app-production", program().commit("a change for the worse"));
        const found = await preview();
        program().git("checkout", "--quiet", good, "--", ".");
        return found;
    };

    /** Makes children of the service `app` with other arguments, as the components' `transform` allows it. */
    const transform = (text: string) => (): void =>
        program().replace(
            "index.ts",
            "        secretValues,\n    });",
            `secretValues, services: { app: { transform: ${text} } } });`,
        );

    /** Names of the rules whose findings stop the preview. */
    const stoppedBy = ({ output }: Result): string[] => [
        ...new Set([...output.matchAll(/\[mandatory\].*? ([a-z]+(?:-[a-z0-9]+)+) /g)].map(match => match[1]!)),
    ];

    /** The preview fails for these rules alone, and says where and what to do. */
    const assertViolates = (found: Result, rules: string[], ...messages: RegExp[]): void => {
        assert.notEqual(found.code, 0, found.output);
        assert.deepEqual(stoppedBy(found).sort(), rules);
        for (const message of messages) {
            assert.match(found.output, message);
        }
    };

    it("lets it pass before anything exists, and says what it could not see yet", async () => {
        await program().run(["true"]); // Makes the account.
        empty = await accountOf(program());
        good = program().git("rev-parse", "HEAD");
        await pushImage(program(), "todo-app-production", good);
        const { code, output } = await preview();
        assert.equal(code, 0, output);
        assert.match(output, /swingbridge@v\S+ \(local: policies\)/);
        assert.deepEqual(stoppedBy({ output } as Result), []);
        assert.doesNotMatch(output, /can't run policy/);
        assert.match(output, /iam-no-wildcards[\s\S]*undetermined: policy is not known yet/);
        assert.doesNotMatch(output, /correct horse/);
    });

    it("refuses an image whose tag may move", async () => {
        const found = await previewWith(() =>
            program().replace("Pulumi.prod.yaml", "swingbridge:pinImages: true", "swingbridge:pinImages: false"),
        );
        assertViolates(
            found,
            ["ecs-image-immutable-ref"],
            /todo-db-task-definition/,
            /Container db runs postgres:15-alpine, which may mean another image tomorrow/,
            /swingbridge:pinImages/,
        );
    });

    it("refuses a secret in a task definition", async () => {
        const found = await previewWith(
            transform(
                `{ task: { taskDefinition: args => {
                    args.containerDefinitions = pulumi.output(args.containerDefinitions).apply(text =>
                        text.replace('"environment":[', '"environment":[{"name":"API_TOKEN","value":"not-a-secret-any-more"},'),
                    );
                } } }`,
            ),
        );
        assertViolates(
            found,
            ["ecs-no-plaintext-secrets"],
            /todo-app-task-definition/,
            /Container app has the plain value of API_TOKEN in its environment/,
            /secrets\[\]\.valueFrom/,
        );
    });

    it("refuses a public IP address", async () => {
        const found = await previewWith(
            transform(
                "{ service: { service: args => { args.networkConfiguration = { ...args.networkConfiguration, assignPublicIp: true } as typeof args.networkConfiguration; } } }",
            ),
        );
        assertViolates(
            found,
            ["ecs-no-public-ip"],
            /todo-app-fargate-service/,
            /The service gives its tasks public IP addresses/,
            /private subnets/,
        );
    });

    it("refuses a deployment group that does not roll back by itself", async () => {
        const found = await previewWith(
            transform(
                "{ blueGreen: { deploymentGroup: { autoRollbackConfiguration: { enabled: false }, alarmConfiguration: { enabled: false } } } }",
            ),
        );
        assertViolates(
            found,
            ["deploy-alarms", "deploy-auto-rollback", "stack-alarms-cover-target-groups"],
            /todo-app-deployment-group/,
            /The deployment group does not roll back by itself/,
            /The deployment group watches no alarm/,
            /DEPLOYMENT_STOP_ON_ALARM/,
        );
    });

    it("has changed nothing in the account but for the images that were pushed", async () => {
        const after = Object.entries(await accountOf(program()));
        const pushed = ["ecr.images", "ecr.repositories"];
        assert.deepEqual(
            Object.fromEntries(after.filter(([table]) => !pushed.some(name => table.endsWith(`/${name}`)))),
            empty,
        );
    });
});
