import assert from "node:assert/strict";
import type { ReportedFinding } from "../../../policies/report";
import type { Result } from "../program";
import { pushImage } from "../push-image";
import { accountOf } from "../refusal";
import { story } from "../story";

story("the policy pack on the prod stack", program => {
    let good: string;
    let empty: Record<string, number>;

    /** A preview of a stack of which nothing exists yet: its values are as unknown as they will ever be. */
    const preview = (more: string[] = [], environment: Record<string, string> = {}): Promise<Result> =>
        program().pulumi(
            [
                ...["preview", "--stack", "prod", ...more],
                ...["--policy-pack", "policies", "--policy-pack-config", "policies/config/prod.json"],
            ],
            { environment: { DB_PASSWORD: "correct horse battery staple", ...environment } },
        );

    /** What `swingbridge policy report` makes of the events that the engine writes about a preview. */
    const report = async (): Promise<Result & { findings: ReportedFinding[] }> => {
        const { stdout } = await preview(["--json"], { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" });
        program().write("events.json", stdout);
        const said = await program().swingbridge(["policy", "report", "events.json", "--stack", "prod", "--json"]);
        return { ...said, ...(JSON.parse(said.stdout) as { findings: ReportedFinding[] }) };
    };

    /** What somebody says of a stack that one committed change has made bad; the change is taken back afterwards. */
    const changedFor = async <T>(change: () => void, judge: () => Promise<T>): Promise<T> => {
        change();
        await pushImage(program(), "todo-app-production", program().commit("a change for the worse"));
        const found = await judge();
        program().git("checkout", "--quiet", good, "--", ".");
        return found;
    };

    const previewWith = (change: () => void): Promise<Result> => changedFor(change, preview);

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

    /** Another way out, and no exceptions for what is not known before it is made. */
    const laxer = (): void => {
        program().replace("Pulumi.prod.yaml", "egress:\n    - 443", "egress: anywhere");
        const file = "policies/config/prod.json";
        const config = JSON.parse(program().read(file)) as Record<string, unknown>;
        program().write(file, JSON.stringify({ ...config, "iam-no-wildcards": "mandatory" }));
    };

    it("lets it pass before anything exists, and has nothing to say that is not excepted with a reason", async () => {
        await program().run(["true"]); // Makes the account.
        empty = await accountOf(program());
        good = program().git("rev-parse", "HEAD");
        await pushImage(program(), "todo-app-production", good);
        const { code, output } = await preview();
        assert.equal(code, 0, output);
        assert.match(output, /swingbridge@v\S+ \(local: policies\)/);
        assert.doesNotMatch(output, /\[(mandatory|advisory)\]/);
        assert.doesNotMatch(output, /can't run policy/);
        assert.doesNotMatch(output, /correct horse/);
    });

    it("tells what advises, and what cannot be seen yet, to people and to a report that reads the engine's events", async () => {
        const { shown, reported } = await changedFor(laxer, async () => ({
            shown: await preview(),
            reported: await report(),
        }));
        const { output } = shown;
        const { code, stdout, findings } = reported;
        assert.deepEqual([shown.code, code], [0, 0], output + stdout);
        assert.match(output, /iam-no-wildcards[\s\S]*undetermined: policy is not known yet/);
        const said = findings.map(({ level, rule, resource }) => `${level} ${rule} ${resource}`);
        const printed = [...output.matchAll(/\[(\w+)\] \[severity: \w+\]\s+(\S+)\s+\(\S+ ([^\s)]+)\)/g)];
        assert.deepEqual(said.sort(), printed.map(([, level, rule, name]) => `${level} ${rule} ${name}`).sort());
        assert.deepEqual([...new Set(findings.map(({ rule, undetermined }) => `${rule} ${undetermined}`))].sort(), [
            "iam-no-wildcards true",
            "sg-egress-scoped false",
        ]);
        assert.ok(findings.every(({ what, remediation, url }) => what && remediation && url.startsWith("https://")));
        assert.doesNotMatch(stdout, /correct horse/);
    });

    it("the comment of a pull request says what the preview changes and what the policies found, and no secret", async () => {
        const reported = await program().swingbridge(["policy", "report", "events.json", "--stack", "prod", "--json"]);
        const { findings } = JSON.parse(reported.stdout) as { findings: ReportedFinding[] };
        const { code, stdout, output } = await program().swingbridge([
            "preview-comment",
            "events.json",
            "--stack",
            "prod",
        ]);
        assert.equal(code, 0, output);
        assert.match(stdout, /^<!-- swingbridge preview: prod -->\n\n## Preview of `prod`: \d+ to create/);
        for (const { rule, resource } of findings) {
            assert.ok(stdout.includes(`[${rule}]`) && stdout.includes(`\`${resource}\``), `${rule} of ${resource}`);
        }
        assert.doesNotMatch(stdout, /correct horse battery staple/);
    });

    it("says what is missing where Pulumi left the findings out", async () => {
        const { stdout } = await preview(["--json"]);
        program().write("events.json", stdout);
        const said = await program().swingbridge(["policy", "report", "events.json", "--stack", "prod"]);
        assert.equal(said.code, 1);
        assert.match(said.stderr, /PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true/);
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

    const publicAddress = transform(
        "{ service: { service: args => { args.networkConfiguration = { ...args.networkConfiguration, assignPublicIp: true } as typeof args.networkConfiguration; } } }",
    );

    it("refuses a public IP address", async () => {
        const found = await previewWith(publicAddress);
        assertViolates(
            found,
            ["ecs-no-public-ip"],
            /todo-app-fargate-service/,
            /The service gives its tasks public IP addresses/,
            /private subnets/,
        );
    });

    it("reports it from the events too, and ends with 1", async () => {
        const { code, findings } = await changedFor(publicAddress, report);
        assert.equal(code, 1);
        assert.deepEqual(
            findings.filter(({ level }) => level === "mandatory").map(({ rule, resource }) => [rule, resource]),
            [["ecs-no-public-ip", "todo-app-fargate-service"]],
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
