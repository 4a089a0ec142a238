import assert from "node:assert/strict";
import { renderAppSpec } from "../../release/appspec";
import { checkAppSpec, type EcsContext } from "../../release/appspec-check";

/** `line:column path message`, one for each problem. */
function problemsOf(text: string, context?: EcsContext, file = "appspec.yaml"): string[] {
    return checkAppSpec(text, file, context).problems.map(
        ({ position, path, message }) => `${position.line}:${position.column} ${path} ${message}`,
    );
}

/** A document with one place changed; the place must be there once. */
function changed(document: string, from: string, to: string): string {
    assert.equal(document.split(from).length, 2, `${from} must stand in the document once`);
    return document.replace(from, to);
}

const ECS = `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "arn:aws:ecs:us-east-1:111222333444:task-definition/app:12"
        LoadBalancerInfo:
          ContainerName: "web"
          ContainerPort: 8080
        PlatformVersion: "LATEST"
        NetworkConfiguration:
          AwsvpcConfiguration:
            Subnets: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
            SecurityGroups: ["sg-0a1b2c3d4e5f67890"]
            AssignPublicIp: "DISABLED"
        CapacityProviderStrategy:
          - Base: 1
            CapacityProvider: "FARGATE"
            Weight: 1
          - Base: 0
            CapacityProvider: "FARGATE_SPOT"
            Weight: 3
Hooks:
  - BeforeInstall: "CodeDeployHook_before"
  - AfterInstall: "arn:aws:lambda:us-east-1:111222333444:function:CodeDeployHook_after"
  - AfterAllowTestTraffic: "CodeDeployHook_smoke"
  - BeforeAllowTraffic: "CodeDeployHook_ready"
  - AfterAllowTraffic: "CodeDeployHook_done"
`;

const LAMBDA = `version: 0.0
Resources:
  - resize:
      Type: AWS::Lambda::Function
      Properties:
        Name: "resize"
        Alias: "live"
        CurrentVersion: "1"
        TargetVersion: "2"
Hooks:
  - BeforeAllowTraffic: "validate"
  - AfterAllowTraffic: "celebrate"
`;

const SERVER = `version: 0.0
os: linux
files:
  - source: /
    destination: /var/www/html
file_exists_behavior: OVERWRITE
permissions:
  - object: /var/www/html
    pattern: "*.sh"
    except: ["draft.sh"]
    owner: root
    group: root
    mode: 755
    acls: ["u:alice:rw"]
    context:
      user: unconfined_u
      type: httpd_sys_content_t
      range: s0
    type: [file]
hooks:
  ApplicationStop:
    - location: scripts/stop.sh
      timeout: 300
      runas: root
  AfterInstall:
    - location: scripts/install.sh
      timeout: 1800
    - location: scripts/warm.sh
      timeout: 1800
`;

describe("an AppSpec that CodeDeploy takes", () => {
    const minimal = `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo: { ContainerName: web, ContainerPort: 80 }
`;
    const valid: [name: string, platform: string, text: string, context?: EcsContext][] = [
        ["ECS, every key", "ECS", ECS],
        ["ECS, only what is needed, from a pipeline", "ECS", minimal, { pipeline: true }],
        ["ECS as JSON", "ECS", JSON.stringify({ version: "0.0", ...jsonOf(ECS) })],
        ["ECS as JSON, the version a number", "ECS", `{ "version": 0.0, ${JSON.stringify(jsonOf(ECS)).slice(1)}`],
        ["ECS in China", "ECS", changed(ECS, "arn:aws:ecs", "arn:aws-cn:ecs")],
        [
            "a function by alias",
            "ECS",
            changed(ECS, "function:CodeDeployHook_after", "function:CodeDeployHook_after:live"),
        ],
        [
            "a capacity provider of its own",
            "ECS",
            changed(changed(ECS, '"FARGATE"', '"spot-asg"'), '"FARGATE_SPOT"', '"base-asg"'),
        ],
        ["Lambda", "Lambda", LAMBDA],
        ["Lambda, versions as numbers", "Lambda", LAMBDA.replace(/Version: "(\d)"/g, "Version: $1")],
        [
            "Lambda in lower case, as AWS's schema page writes it",
            "Lambda",
            LAMBDA.replace(/(Resources|Type|Properties|Name|Alias|CurrentVersion|TargetVersion|Hooks):/g, key =>
                key.toLowerCase(),
            ),
        ],
        ["servers, every key", "Server", SERVER],
        [
            "servers on Windows",
            "Server",
            "version: 0.0\nos: windows\nfiles:\n  - source: app\n    destination: c:\\inetpub\n",
        ],
        ["a Lambda function without hooks", "Lambda", LAMBDA.slice(0, LAMBDA.indexOf("Hooks"))],
    ];
    for (const [name, platform, text, context] of valid) {
        it(name, () => {
            const checked = checkAppSpec(text, platform === "Server" ? "appspec.yml" : "appspec.yaml", context);
            assert.deepEqual(checked, { platform, problems: [] });
        });
    }

    it("what swingbridge deploys", () => {
        const rendered = renderAppSpec({
            taskDefinition: "arn:aws:ecs:eu-west-1:111222333444:task-definition/shop-dev-app:7",
            container: "app",
            containerPort: 3000,
            subnets: ["subnet-0a1b2c3d"],
            securityGroups: ["sg-0a1b2c3d"],
            assignPublicIp: false,
            hooks: { AfterAllowTestTraffic: "smoke" },
        });
        const containers = [{ name: "app", ports: [3000] }];
        assert.deepEqual(checkAppSpec(JSON.stringify(rendered), "appspec.json", { containers }).problems, []);
    });
});

/** The same document without its version, as JSON. */
function jsonOf(yaml: string): object {
    const [taskDefinition] = /arn:aws:ecs[^"]+/.exec(yaml)!;
    return {
        Resources: [
            {
                TargetService: {
                    Type: "AWS::ECS::Service",
                    Properties: {
                        TaskDefinition: taskDefinition,
                        LoadBalancerInfo: { ContainerName: "web", ContainerPort: 8080 },
                    },
                },
            },
        ],
        Hooks: [{ BeforeInstall: "CodeDeployHook_before" }],
    };
}

const PROPERTIES = "Resources[0].TargetService.Properties";
const NETWORK = `${PROPERTIES}.NetworkConfiguration.AwsvpcConfiguration`;
const CAPACITY = `${PROPERTIES}.CapacityProviderStrategy`;

describe("an AppSpec of ECS is refused with", () => {
    const cases: [name: string, from: string, to: string, problem: string, context?: EcsContext][] = [
        ["another version", "version: 0.0", "version: 1.0", "1:10 version is 1.0"],
        ["version 0, which is not 0.0", "version: 0.0", "version: 0", "1:10 version is 0"],
        ["no version", "version: 0.0\n", "", "1:1  has no version"],
        ["a key in the wrong case", "\nHooks:", "\nhooks:", "23:1 hooks is no key that CodeDeploy knows here"],
        ["an unknown key", "\nHooks:", "\nTags: []\nHooks:", "23:1 Tags is no key that CodeDeploy knows here"],
        [
            "resources that are no list",
            "  - TargetService:",
            "    TargetService:",
            "3:5 Resources must be a list, is an object",
        ],
        [
            "another type",
            "AWS::ECS::Service",
            "AWS::ECS::TaskSet",
            '4:13 Resources[0].TargetService.Type is "AWS::ECS::TaskSet"',
        ],
        ["no type", "      Type: AWS::ECS::Service\n", "", "4:7 Resources[0].TargetService has no Type"],
        [
            "a family without a revision",
            "definition/app:12",
            "definition/app",
            `6:25 ${PROPERTIES}.TaskDefinition is "arn:aws:ecs:us-east-1:111222333444:task-definition/app"`,
        ],
        [
            "a short task definition",
            '"arn:aws:ecs:us-east-1:111222333444:task-definition/app:12"',
            "app:12",
            `6:25 ${PROPERTIES}.TaskDefinition is "app:12"`,
        ],
        [
            "an ARN of something else",
            ":task-definition/app:12",
            ":service/app",
            `6:25 ${PROPERTIES}.TaskDefinition is "arn:aws:ecs:us-east-1:111222333444:service/app"`,
        ],
        [
            "the pipeline's placeholder outside of a pipeline",
            '"arn:aws:ecs:us-east-1:111222333444:task-definition/app:12"',
            "<TASK_DEFINITION>",
            `6:25 ${PROPERTIES}.TaskDefinition is <TASK_DEFINITION>`,
        ],
        [
            "no task definition",
            '        TaskDefinition: "arn:aws:ecs:us-east-1:111222333444:task-definition/app:12"\n',
            "",
            `6:9 ${PROPERTIES} has no TaskDefinition`,
        ],
        [
            "a port in quotes",
            "ContainerPort: 8080",
            'ContainerPort: "8080"',
            `9:26 ${PROPERTIES}.LoadBalancerInfo.ContainerPort must be a whole number, is text`,
        ],
        [
            "a port that is none",
            "ContainerPort: 8080",
            "ContainerPort: 80800",
            `9:26 ${PROPERTIES}.LoadBalancerInfo.ContainerPort is 80800, outside of 1 to 65535`,
        ],
        [
            "half a port",
            "ContainerPort: 8080",
            "ContainerPort: 80.5",
            `9:26 ${PROPERTIES}.LoadBalancerInfo.ContainerPort must be a whole number, is number`,
        ],
        ["no port", "          ContainerPort: 8080\n", "", `8:11 ${PROPERTIES}.LoadBalancerInfo has no ContainerPort`],
        [
            "no container",
            '          ContainerName: "web"\n',
            "",
            `8:11 ${PROPERTIES}.LoadBalancerInfo has no ContainerName`,
        ],
        ["an empty container name", '"web"', '""', `8:26 ${PROPERTIES}.LoadBalancerInfo.ContainerName is empty`],
        [
            "a container that the task definition does not have",
            '"web"',
            '"wep"',
            `8:26 ${PROPERTIES}.LoadBalancerInfo.ContainerName is wep, which the task definition does not have`,
            { containers: [{ name: "web", ports: [8080] }] },
        ],
        [
            "a port that the container does not map",
            "8080",
            "8081",
            `9:26 ${PROPERTIES}.LoadBalancerInfo.ContainerPort is 8081, which the container web does not map`,
            { containers: [{ name: "web", ports: [8080] }] },
        ],
        ["a platform version that is none", '"LATEST"', '"newest"', `10:26 ${PROPERTIES}.PlatformVersion is "newest"`],
        [
            "a platform version that YAML reads as a number",
            '"LATEST"',
            "1.4",
            `10:26 ${PROPERTIES}.PlatformVersion must be text, is number`,
        ],
        [
            "no subnets",
            '            Subnets: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]\n',
            "",
            `13:13 ${NETWORK} has no Subnets`,
        ],
        [
            "no security groups",
            '            SecurityGroups: ["sg-0a1b2c3d4e5f67890"]\n',
            "",
            `13:13 ${NETWORK} has no SecurityGroups`,
        ],
        [
            "no word about public addresses",
            '            AssignPublicIp: "DISABLED"\n',
            "",
            `13:13 ${NETWORK} has no AssignPublicIp`,
        ],
        [
            "a public address that is neither on nor off",
            '"DISABLED"',
            '"NO"',
            `15:29 ${NETWORK}.AssignPublicIp is "NO"`,
        ],
        [
            "a truth value for the public address",
            '"DISABLED"',
            "false",
            `15:29 ${NETWORK}.AssignPublicIp must be text, is boolean`,
        ],
        [
            "an empty list of subnets",
            '["subnet-0a1b2c3d", "subnet-1a2b3c4d"]',
            "[]",
            `13:22 ${NETWORK}.Subnets is an empty list`,
        ],
        [
            "a subnet by name",
            '"subnet-1a2b3c4d"',
            '"private-a"',
            `13:42 ${NETWORK}.Subnets[1] is "private-a", no id as in subnet-0a1b2c3d4e5f67890`,
        ],
        [
            "a subnet as a security group",
            '"sg-0a1b2c3d4e5f67890"',
            '"subnet-0a1b2c3d"',
            `14:30 ${NETWORK}.SecurityGroups[0] is "subnet-0a1b2c3d", no id as in sg-0a1b2c3d4e5f67890`,
        ],
        [
            "six security groups",
            '["sg-0a1b2c3d4e5f67890"]',
            `[${Array.from({ length: 6 }, (_, i) => `sg-0a1b2c3${i}`).join(", ")}]`,
            `14:29 ${NETWORK}.SecurityGroups has 6 entries, ECS takes 5`,
        ],
        ["two bases", "Base: 0", "Base: 2", `20:19 ${CAPACITY}[1].Base is a second base`],
        [
            "a weight above 1000",
            "Weight: 3",
            "Weight: 3000",
            `22:21 ${CAPACITY}[1].Weight is 3000, outside of 0 to 1000`,
        ],
        [
            "a strategy without a provider",
            '            CapacityProvider: "FARGATE"\n',
            "",
            `17:13 ${CAPACITY}[0] has no CapacityProvider`,
        ],
        [
            "Fargate beside an Auto Scaling group",
            '"FARGATE_SPOT"',
            '"spot-asg"',
            `21:31 ${CAPACITY}[1].CapacityProvider is spot-asg, beside a Fargate provider`,
        ],
        [
            "hooks that are no list",
            '  - BeforeInstall: "CodeDeployHook_before"\n  - AfterInstall: "arn:aws:lambda:us-east-1:111222333444:function:CodeDeployHook_after"\n  - AfterAllowTestTraffic: "CodeDeployHook_smoke"\n  - BeforeAllowTraffic: "CodeDeployHook_ready"\n  - AfterAllowTraffic: "CodeDeployHook_done"\n',
            "  BeforeInstall: CodeDeployHook_before\n",
            "24:3 Hooks must be a list, is an object",
        ],
        ["an event that nobody may hook", "- BeforeInstall", "- Install", "24:14 Hooks[0].Install cannot be hooked"],
        [
            "an event that does not exist",
            "- BeforeInstall",
            "- BeforeEverything",
            "24:23 Hooks[0].BeforeEverything is no lifecycle event of this deployment",
        ],
        [
            "an event of another platform",
            "- BeforeInstall",
            "- ApplicationStart",
            "24:23 Hooks[0].ApplicationStart is no lifecycle event of this deployment",
        ],
        [
            "an event that is hooked twice",
            "- BeforeAllowTraffic",
            "- BeforeInstall",
            "27:20 Hooks[3].BeforeInstall is hooked twice",
        ],
        [
            "two events in one entry",
            "  - AfterInstall",
            "    AfterInstall",
            "24:5 Hooks[0] names more than one lifecycle event",
        ],
        [
            "a hook without a function",
            '- BeforeInstall: "CodeDeployHook_before"',
            "- BeforeInstall:",
            "24:5 Hooks[0].BeforeInstall must be text, is empty",
        ],
        [
            "a function that is no name",
            '"CodeDeployHook_before"',
            '"my function"',
            '24:20 Hooks[0].BeforeInstall is "my function", neither the name nor the ARN of a Lambda function',
        ],
        [
            "a function in another region",
            "arn:aws:lambda:us-east-1",
            "arn:aws:lambda:eu-west-1",
            "25:19 Hooks[1].AfterInstall is a function in eu-west-1, the deployment is in us-east-1",
        ],
        [
            "a function that a limited role may not call",
            '"CodeDeployHook_done"',
            '"done"',
            "28:24 Hooks[4].AfterAllowTraffic is a function that the deployment group's role may not call",
            { limitedRole: true },
        ],
        ["a second resource", "Hooks:\n", "  - Other: {}\nHooks:\n", "23:12 Resources[1].Other is a second resource"],
        ["a tab", "        PlatformVersion", "\t\tPlatformVersion", "10:1  is indented with a tab"],
        ["two documents", "version: 0.0\n", "version: 0.0\n---\n", "2:1  holds a second document"],
        ["a key that stands twice", "version: 0.0\n", "version: 0.0\nversion: 0.0\n", "2:1  Map keys must be unique"],
    ];
    for (const [name, from, to, problem, context] of cases) {
        it(name, () => {
            assert.deepEqual(problemsOf(changed(ECS, from, to), context).slice(0, 1), [problem]);
        });
    }

    it("weights that give no provider a task", () => {
        assert.deepEqual(problemsOf(ECS.replace(/Weight: \d/g, "Weight: 0")), [
            `17:11 ${CAPACITY} has no weight above 0`,
        ]);
    });

    it("a hook on test traffic where there is no test listener", () => {
        assert.deepEqual(problemsOf(ECS, { testListener: false }), [
            "26:28 Hooks[2].AfterAllowTestTraffic is never called",
        ]);
        assert.deepEqual(problemsOf(ECS, { testListener: true }), []);
    });

    it("all that is wrong at once, in the order of the file", () => {
        const text = ECS.replace("0.0", "1.0").replace('"web"', '""').replace("Hooks:", "Hook:");
        assert.deepEqual(
            problemsOf(text).map(problem => problem.split(" ")[0]),
            ["1:10", "8:26", "23:1"],
        );
    });

    it("a word on how to mend it", () => {
        const { problems } = checkAppSpec(ECS.replace("8080", '"8080"'), "appspec.yaml");
        assert.equal(problems[0]?.fix, "Write 8080 without quotes.");
    });
});

describe("an AppSpec of Lambda is refused with", () => {
    const cases: [name: string, from: string, to: string, problem: string][] = [
        ["no alias", '        Alias: "live"\n', "", "6:9 Resources[0].resize.Properties has no Alias"],
        ["an unpublished version", '"2"', '"$LATEST"', "9:24 Resources[0].resize.Properties.TargetVersion is $LATEST"],
        [
            "a shift to the same version",
            '"2"',
            '"1"',
            "6:9 Resources[0].resize.Properties shifts from version 1 to itself",
        ],
        [
            "an event of ECS",
            "- AfterAllowTraffic",
            "- AfterInstall",
            "12:19 Hooks[1].AfterInstall is no lifecycle event of this deployment",
        ],
        [
            "an unknown property",
            "Alias:",
            "Aliases:",
            "7:9 Resources[0].resize.Properties.Aliases is no key that CodeDeploy knows here",
        ],
    ];
    for (const [name, from, to, problem] of cases) {
        it(name, () =>
            assert.ok(
                problemsOf(changed(LAMBDA, from, to)).includes(problem),
                problemsOf(changed(LAMBDA, from, to)).join("\n"),
            ),
        );
    }
});

describe("an AppSpec for servers is refused with", () => {
    const cases: [name: string, from: string, to: string, problem: string][] = [
        ["another system", "os: linux", "os: macos", '2:5 os is "macos"'],
        ["no destination", "    destination: /var/www/html\n", "", "4:5 files[0] has no destination"],
        [
            "a destination that is not absolute",
            "destination: /var",
            "destination: var",
            "5:18 files[0].destination is var/www/html, which is no absolute path",
        ],
        ["a behaviour that does not exist", "OVERWRITE", "REPLACE", '6:23 file_exists_behavior is "REPLACE"'],
        [
            "permissions on nothing",
            "  - object: /var/www/html\n    pattern",
            "  - pattern",
            "8:5 permissions[0] has no object",
        ],
        ["a mode that is none", "mode: 755", "mode: 888", "13:11 permissions[0].mode is 888"],
        ["a kind of file that does not exist", "[file]", "[link]", '19:12 permissions[0].type[0] is "link"'],
        ["permissions on Windows", "os: linux", "os: windows", "8:3 permissions is for Linux only"],
        ["scripts of a reserved event", "AfterInstall:", "Install:", "26:5 hooks.Install cannot run scripts"],
        [
            "an event of ECS",
            "AfterInstall:",
            "AfterAllowTestTraffic:",
            "26:5 hooks.AfterAllowTestTraffic is no lifecycle event of this deployment",
        ],
        [
            "a script without a place",
            "    - location: scripts/stop.sh\n      timeout",
            "    - timeout",
            "22:7 hooks.ApplicationStop[0] has no location",
        ],
        [
            "a script outside of the revision",
            "scripts/stop.sh",
            "/opt/stop.sh",
            "22:17 hooks.ApplicationStop[0].location is /opt/stop.sh, an absolute path",
        ],
        [
            "a timeout above an hour",
            "timeout: 300",
            "timeout: 4000",
            "23:16 hooks.ApplicationStop[0].timeout is 4000 seconds, outside of 1 to 3600 seconds",
        ],
        [
            "timeouts above an hour together",
            "warm.sh\n      timeout: 1800",
            "warm.sh\n      timeout: 1801",
            "26:5 hooks.AfterInstall allows its scripts 3601 seconds",
        ],
    ];
    for (const [name, from, to, problem] of cases) {
        it(name, () => {
            const problems = problemsOf(changed(SERVER, from, to), {}, "appspec.yml");
            assert.ok(problems.includes(problem), problems.join("\n"));
        });
    }

    it("another name than appspec.yml, which the agent does not read", () => {
        assert.deepEqual(problemsOf(SERVER, {}, "deploy/appspec.yaml"), ["1:1  is not named appspec.yml"]);
    });
});

describe("a file that is no AppSpec is refused", () => {
    for (const [name, text, problem] of [
        ["empty", "", "1:1  says nothing of what it deploys"],
        ["a list", "- version: 0.0\n", "1:1  says nothing of what it deploys"],
        ["something else", "version: 0.0\nservices: {}\n", "1:1  says nothing of what it deploys"],
        [
            "broken",
            "version: 0.0\nResources: [\n",
            "3:1  Flow sequence in block collection must be sufficiently indented and end with a ]",
        ],
    ] as const) {
        it(name, () => assert.deepEqual(problemsOf(text).slice(0, 1), [problem]));
    }
});
