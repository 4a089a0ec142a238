import assert from "node:assert/strict";
import { contextOf, openBuilds, saidBy, spec, type BuildHost } from "../codebuild/project";
import { describe1, openApplication, register, serviceInput } from "../ecs/application";
import { asUser, LIVE, makeRole, policy, REGION, TOOLS } from "./people";

const BUILDER = `arn:aws:iam::${TOOLS}:role/builder`;
const REGISTRY = `${LIVE}.dkr.ecr.${REGION}.amazonaws.com`;
const LOGIN = `aws ecr get-login-password | docker login --username AWS --password-stdin ${REGISTRY}`;
const WHO = "aws sts get-caller-identity --query Arn --output text";
/** What scripts do to work in another account. */
const ASSUME = [
    `keys=($(aws sts assume-role --role-arn arn:aws:iam::${LIVE}:role/deployer --role-session-name release --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text))`,
    'export AWS_ACCESS_KEY_ID="${keys[0]}" AWS_SECRET_ACCESS_KEY="${keys[1]}" AWS_SESSION_TOKEN="${keys[2]}"',
];

describe("A build", function () {
    this.timeout(30_000);
    let host: BuildHost;

    beforeEach(() => {
        host = openBuilds();
        host.createRole();
        host.create();
    });
    afterEach(() => host.close());

    const live = () => asUser(host.account, LIVE);
    const bash = (...commands: string[]) => spec({ build: commands }, { env: { shell: "bash" } });
    const permit = (statement: object) =>
        host.session.call("iam", "PutRolePolicy", {
            RoleName: "builder",
            PolicyName: "own",
            PolicyDocument: policy({ Effect: "Allow", Resource: "*", ...statement }),
        });

    async function said(...commands: string[]): Promise<string[]> {
        const build = await host.run(bash(...commands));
        assert.equal(contextOf(build), undefined, host.log(build).join("\n"));
        return saidBy(host, build);
    }

    it("works with the keys of its project's role", async () => {
        const [arn] = await said(WHO);
        assert.match(arn ?? "", /^arn:aws:sts::123456789012:assumed-role\/builder\/AWSCodeBuild-[0-9a-f-]{36}$/);
    });

    it("assumes a role of another account, and works there", async () => {
        makeRole(live(), "deployer", { Principal: { AWS: BUILDER } });
        permit({ Action: "sts:AssumeRole" });
        live().call("ssm", "PutParameter", { Name: "/who", Value: "live", Type: "String" });
        assert.deepEqual(
            await said(...ASSUME, WHO, "aws ssm get-parameter --name /who --query Parameter.Value --output text"),
            [`arn:aws:sts::${LIVE}:assumed-role/deployer/release`, "live"],
        );
    });

    it("is told where the role does not trust it", async () => {
        const build = await host.run(
            bash(...ASSUME.slice(0, 1).map(each => each.replace(/^keys=\(\$\((.*)\)\)$/, "$1"))),
        );
        assert.match(
            saidBy(host, build).join("\n"),
            /An error occurred \(AccessDenied\) when calling the AssumeRole operation: User: arn:aws:sts::123456789012:assumed-role\/builder\/AWSCodeBuild-[0-9a-f-]+ is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role\/deployer/,
        );
    });

    it("lets time pass for what it waits for in another account", async () => {
        makeRole(live(), "deployer", { Principal: { AWS: BUILDER } });
        permit({ Action: "sts:AssumeRole" });
        const app = openApplication({ account: host.account, session: live() });
        app.session.call("ecs", "CreateService", serviceInput(app, register(app)));
        const lines = await said(
            ...ASSUME,
            "aws ecs wait services-stable --cluster demo --services app",
            "echo stable",
        );
        assert.equal(lines.at(-1), "stable");
        assert.equal(describe1(app).runningCount, 2);
    });

    it("pushes to another account's repository whose policy admits its role", async () => {
        live().call("ecr", "CreateRepository", { repositoryName: "web" });
        permit({ Action: "ecr:*" });
        const push = [
            LOGIN,
            "echo 'FROM scratch' > Dockerfile",
            `docker build -q -t ${REGISTRY}/web:1 .`,
            `docker push ${REGISTRY}/web:1`,
        ];
        const refused = await host.run(bash(...push));
        assert.match(
            host.log(refused).join("\n"),
            /denied: User: arn:aws:sts::123456789012:assumed-role\/builder\/[^ ]+ is not authorized to perform: ecr:PutImage/,
        );
        live().call("ecr", "SetRepositoryPolicy", {
            repositoryName: "web",
            policyText: policy({ Effect: "Allow", Principal: { AWS: BUILDER }, Action: "ecr:*" }),
        });
        await said(...push);
        assert.equal(live().call("ecr", "DescribeImages", { repositoryName: "web" }).imageDetails.length, 1);
    });
});
