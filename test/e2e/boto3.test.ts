import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { createAccount, type SandboxAccount } from "../../sandbox/account";
import { modules } from "../../sandbox/aws";
import { startClock } from "../../sandbox/clock";
import { memoryStore } from "../../sandbox/store";
import { serveWire, type WireServer } from "../../sandbox/wire";
import { BOTO3, pythonWith, withoutPython } from "./python";

const run = promisify(execFile);

/** Writes and reads in every service the sandbox serves over HTTP; its own paginators and error classes. */
const SCRIPT = `
import json, boto3, botocore.exceptions

def client(name):
    return boto3.client(name)

found = {}
found["account"] = client("sts").get_caller_identity()["Account"]

ssm = client("ssm")
for number in range(12):
    ssm.put_parameter(Name=f"/app/{number}", Value="v", Type="SecureString")
pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/app", PaginationConfig={"PageSize": 5})
found["parameters"] = sum(len(page["Parameters"]) for page in pages)
found["modified"] = ssm.get_parameter(Name="/app/1")["Parameter"]["LastModifiedDate"].timestamp()
try:
    ssm.get_parameter(Name="/none")
except ssm.exceptions.ParameterNotFound as error:
    found["missing"] = error.response["Error"]["Code"]

cloudwatch = client("cloudwatch")
cloudwatch.put_metric_alarm(AlarmName="errors", MetricName="Errors", Namespace="App", Statistic="Sum", Period=60,
    EvaluationPeriods=1, Threshold=1.5, ComparisonOperator="GreaterThanThreshold")
cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="test")
alarm = cloudwatch.describe_alarms(AlarmNames=["errors"])["MetricAlarms"][0]
found["alarm"] = [alarm["StateValue"], alarm["Threshold"], alarm["StateUpdatedTimestamp"].year > 2000]
try:
    cloudwatch.set_alarm_state(AlarmName="none", StateValue="OK", StateReason="test")
except cloudwatch.exceptions.ResourceNotFound as error:
    found["missingAlarm"] = error.response["Error"]["Code"]

logs = client("logs")
logs.create_log_group(logGroupName="/app")
logs.create_log_stream(logGroupName="/app", logStreamName="one")
logs.put_log_events(logGroupName="/app", logStreamName="one", logEvents=[{"timestamp": alarm["StateUpdatedTimestamp"].timestamp().__int__() * 1000, "message": "hello"}])
found["log"] = [event["message"] for page in logs.get_paginator("filter_log_events").paginate(logGroupName="/app") for event in page["events"]]

ecr = client("ecr")
ecr.create_repository(repositoryName="app", imageTagMutability="IMMUTABLE")
ecr.put_image(repositoryName="app", imageManifest="{}", imageTag="v1")
found["image"] = ecr.describe_images(repositoryName="app")["imageDetails"][0]["imageTags"]

secrets = client("secretsmanager")
secrets.create_secret(Name="s", SecretBinary=b"\\x00\\xff")
found["secret"] = list(secrets.get_secret_value(SecretId="s")["SecretBinary"])

ecs = client("ecs")
ecs.create_cluster(clusterName="demo", tags=[{"key": "a", "value": "b"}])
found["clusters"] = ecs.describe_clusters(clusters=["demo"])["clusters"][0]["status"]

elbv2 = client("elbv2")
ec2_vpc = VPC
group = elbv2.create_target_group(Name="blue", Protocol="HTTP", Port=80, VpcId=ec2_vpc, TargetType="ip")["TargetGroups"][0]
found["targets"] = elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
try:
    elbv2.describe_load_balancers(Names=["none"])
except elbv2.exceptions.LoadBalancerNotFoundException as error:
    found["missingBalancer"] = error.response["Error"]["Code"]

codedeploy = client("codedeploy")
codedeploy.create_application(applicationName="app", computePlatform="ECS")
found["createTime"] = codedeploy.get_application(applicationName="app")["application"]["createTime"].timestamp()

found["targetsOfScaling"] = client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
found["namespaces"] = client("servicediscovery").list_namespaces()["Namespaces"]
print(json.dumps(found))
`;

describe("boto3", function () {
    this.timeout(300_000);

    let python: string;
    let account: SandboxAccount;
    let server: WireServer;

    before(async function () {
        try {
            python = await pythonWith(BOTO3);
        } catch (error) {
            process.stdout.write(`      ${withoutPython(BOTO3, error)}\n`);
            this.skip();
        }
        account = createAccount({ store: memoryStore(), clock: startClock({ mode: "wall" }), modules });
        server = await serveWire(account);
    });

    after(async () => {
        await server?.close();
        account?.close();
    });

    it("reads and writes every service that the sandbox serves", async () => {
        const vpc = account.session("eu-west-1").call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" }).Vpc.VpcId;
        const before = Date.now() / 1000;
        const { stdout } = await run(python, ["-c", SCRIPT.replace("VPC", JSON.stringify(vpc))], {
            env: {
                PATH: process.env.PATH,
                AWS_ENDPOINT_URL: server.endpoint,
                AWS_ACCESS_KEY_ID: "AKIA",
                AWS_SECRET_ACCESS_KEY: "secret",
                AWS_DEFAULT_REGION: "eu-west-1",
                AWS_EC2_METADATA_DISABLED: "true",
                AWS_MAX_ATTEMPTS: "1",
            },
        });
        const { modified, createTime, ...found } = JSON.parse(stdout) as Record<string, unknown>;
        assert.deepEqual(found, {
            account: account.accountId,
            parameters: 12,
            missing: "ParameterNotFound",
            alarm: ["ALARM", 1.5, true],
            missingAlarm: "ResourceNotFound",
            log: ["hello"],
            image: ["v1"],
            secret: [0, 255],
            clusters: "ACTIVE",
            targets: [],
            missingBalancer: "LoadBalancerNotFound",
            targetsOfScaling: [],
            namespaces: [],
        });
        for (const time of [modified, createTime] as number[]) {
            assert.ok(time > before - 1 && time < Date.now() / 1000 + 1, `${time}`);
        }
    });
});
