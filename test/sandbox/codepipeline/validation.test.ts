import assert from "node:assert/strict";
import type { Session } from "../../../sandbox/aws/session";
import type { Answer } from "../ecs/application";
import { action, approval, asks, openPrepared, ROLE, s3Source, structure, type StageInput } from "./pipeline";

const connection = (configuration: object = {}) =>
    action("Fetch", "Source", "CodeStarSourceConnection", {
        configuration: {
            ConnectionArn: "arn:aws:codeconnections:us-east-1:123456789012:connection/1",
            FullRepositoryId: "owner/name",
            BranchName: "main",
            ...configuration,
        },
        outputArtifacts: [{ name: "Code" }],
    });

const build = (changes: object = {}) =>
    action("Build", "Build", "CodeBuild", {
        configuration: { ProjectName: "app" },
        inputArtifacts: [{ name: "Code" }],
        ...changes,
    });

const of = (...actions: object[]): StageInput => ({ name: "Next", actions });
const condition = (result: string, provider: string, configuration: object) => ({
    conditions: [{ result, rules: [{ name: "Rule", ruleTypeId: { category: "Rule", provider }, configuration }] }],
});
const CHECK = { Variable: "#{Source.VersionId}", Value: "1", Operator: "EQ" };

/** What is wrong with a pipeline: its stages after the source, members of its own, the code and the words of the refusal. */
const CASES: Record<string, [stages: StageInput[], changes: object, code: string, message: RegExp]> = {
    "one stage": [
        [],
        {},
        "InvalidStructureException",
        /^Pipeline has only 1 stage\(s\)\. There should be a minimum of 2/,
    ],
    "a first stage with something else than sources": [
        [asks("Approve")],
        { stages: [{ name: "First", actions: [s3Source(), approval()] }, asks("Approve")] },
        "InvalidStructureException",
        /^Pipeline should start with a stage that only contains source actions$/,
    ],
    "a source further on": [
        [of(s3Source({ name: "Late", namespace: undefined, outputArtifacts: [{ name: "More" }] }))],
        {},
        "InvalidStructureException",
        /^Only the first stage of a pipeline can contain source actions: stage 'Next'/,
    ],
    "a stage twice": [
        [asks("Approve"), asks("Approve")],
        {},
        "InvalidStageDeclarationException",
        /'Approve' is used more/,
    ],
    "a batch that is maybe one": [
        [of(build({ configuration: { ProjectName: "app", BatchEnabled: "yes" } }))],
        {},
        "InvalidActionDeclarationException",
        /BatchEnabled must be true or false, not yes/,
    ],
    "artifacts of one build to combine": [
        [of(build({ configuration: { ProjectName: "app", CombineArtifacts: "true" } }))],
        {},
        "InvalidActionDeclarationException",
        /CombineArtifacts requires BatchEnabled/,
    ],
    "two artifacts of a batch that combines them": [
        [
            of(
                build({
                    configuration: { ProjectName: "app", BatchEnabled: "true", CombineArtifacts: "true" },
                    outputArtifacts: [{ name: "A" }, { name: "B" }],
                }),
            ),
        ],
        {},
        "InvalidActionDeclarationException",
        /CombineArtifacts allows one output artifact only/,
    ],
    "an action twice": [[of(approval(), approval())], {}, "InvalidActionDeclarationException", /'Ask' is used more/],
    "a stage without actions": [[of()], {}, "InvalidStageDeclarationException", /Stage 'Next' has 0 action/],
    "a name that is none": [
        [asks("Ap prove")],
        {},
        "ValidationException",
        /'Ap prove' at 'pipeline\.stages\.2\.member\.name'/,
    ],
    "an unknown type": [
        [of(action("X", "Build", "Hudson"))],
        {},
        "InvalidActionDeclarationException",
        /^ActionType \(Category: 'Build', Provider: 'Hudson', Owner: 'AWS', Version: '1'\) in action 'X' is not available in region 'US_EAST_1'$/,
    ],
    "a type that is not simulated": [
        [of(action("X", "Deploy", "CloudFormation"))],
        {},
        "NotSimulated",
        /CloudFormation/,
    ],
    "too few inputs": [
        [of(build({ inputArtifacts: [] }))],
        {},
        "InvalidActionDeclarationException",
        /declares 0 input artifacts which is less than the minimum count \(1\)$/,
    ],
    "too many outputs": [
        [of(build({ outputArtifacts: ["A", "B", "C", "D", "E", "F"].map(name => ({ name })) }))],
        {},
        "InvalidActionDeclarationException",
        /declares 6 output artifacts which is more than the maximum count \(5\)$/,
    ],
    "an artifact that nobody makes": [
        [of(build({ inputArtifacts: [{ name: "Other" }] }))],
        {},
        "InvalidActionDeclarationException",
        /^Input Artifact Bundle Other in action Build is not declared as Output Artifact Bundle in any of the preceding actions$/,
    ],
    "an artifact of the same turn": [
        [
            of(
                build({ outputArtifacts: [{ name: "Made" }] }),
                build({ name: "Test", inputArtifacts: [{ name: "Made" }] }),
            ),
        ],
        {},
        "InvalidActionDeclarationException",
        /Bundle Made in action Test/,
    ],
    "an artifact twice": [
        [of(build({ outputArtifacts: [{ name: "Code" }] }))],
        {},
        "InvalidStructureException",
        /^Output Artifact Bundle name must be unique within the pipeline\. Code/,
    ],
    "a configuration without what it needs": [
        [of(build({ configuration: {} }))],
        {},
        "InvalidActionDeclarationException",
        /^Action configuration for action 'Build' is missing required configuration 'ProjectName'$/,
    ],
    "a configuration with what nobody knows": [
        [of(build({ configuration: { ProjectName: "app", Projekt: "x" } }))],
        {},
        "InvalidActionDeclarationException",
        /^Action configuration for action 'Build' contains unknown configuration 'Projekt'$/,
    ],
    "variables of a build that are no list": [
        [of(build({ configuration: { ProjectName: "app", EnvironmentVariables: "{}" } }))],
        {},
        "InvalidActionDeclarationException",
        /EnvironmentVariables must be a JSON list/,
    ],
    "an image without its place": [
        [
            of(
                action("Deploy", "Deploy", "CodeDeployToECS", {
                    configuration: {
                        ApplicationName: "app",
                        DeploymentGroupName: "group",
                        TaskDefinitionTemplateArtifact: "Code",
                        AppSpecTemplateArtifact: "Code",
                        Image3ArtifactName: "Code",
                    },
                    inputArtifacts: [{ name: "Code" }],
                }),
            ),
        ],
        {},
        "InvalidActionDeclarationException",
        /Action configuration is missing 'Image3ContainerName' configuration\.$/,
    ],
    "a time limit of a build": [
        [of(build({ timeoutInMinutes: 60 }))],
        {},
        "InvalidActionDeclarationException",
        /timeoutInMinutes/,
    ],
    "a time limit of an approval that is too short": [
        [of(approval("Ask", { timeoutInMinutes: 1 }))],
        {},
        "InvalidActionDeclarationException",
        /from 5 to 86400$/,
    ],
    "a topic that is none": [
        [of(approval("Ask", { configuration: { NotificationArn: "me" } }))],
        {},
        "InvalidActionDeclarationException",
        /ARN of an Amazon SNS topic/,
    ],
    "a namespace twice": [
        [of(build({ namespace: "Source" }))],
        {},
        "InvalidActionDeclarationException",
        /^Namespaces must be unique across the pipeline definition\..* StageName=\[Next\], ActionName=\[Build\], Namespace=\[Source\]$/,
    ],
    "a reference to a namespace that nobody has": [
        [of(approval("Ask", { configuration: { CustomData: "#{Sauce.CommitId}" } }))],
        {},
        "InvalidActionDeclarationException",
        /referencing a namespace that does not exist\. StageName=\[Next\], ActionName=\[Ask\], ActionConfigurationKey=\[CustomData\], VariableReferenceText=\[Sauce\.CommitId\]$/,
    ],
    "a reference to what comes later": [
        [
            of(approval("Ask", { configuration: { CustomData: "#{Built.TAG}" } })),
            { name: "Last", actions: [build({ namespace: "Built" })] },
        ],
        {},
        "InvalidActionDeclarationException",
        /does not exist/,
    ],
    "a reference without a namespace": [
        [of(approval("Ask", { configuration: { CustomData: "#{CommitId}" } }))],
        {},
        "InvalidActionDeclarationException",
        /^Valid format for a pipeline execution variable reference is a namespace and a key separated by a period/,
    ],
    "a queue of type V1": [
        [asks("Approve")],
        { pipelineType: "V1" },
        "InvalidStructureException",
        /QUEUED requires a pipeline of type V2/,
    ],
    "two kinds of stores": [
        [asks("Approve")],
        { artifactStores: { "us-east-1": { type: "S3", location: "b" } } },
        "InvalidStructureException",
        /either artifactStore or artifactStores/,
    ],
    "an action abroad without a store there": [
        [of(build({ region: "eu-west-1" }))],
        {},
        "InvalidStructureException",
        /other regions \(eu-west-1\)/,
    ],
    "no role": [
        [asks("Approve")],
        { roleArn: "arn:aws:iam::123456789012:role/none" },
        "InvalidStructureException",
        /^CodePipeline is not authorized to perform AssumeRole on role arn:aws:iam::123456789012:role\/none$/,
    ],
    "a rollback in PARALLEL mode": [
        [{ ...asks("Approve"), onFailure: { result: "ROLLBACK" } }],
        { executionMode: "PARALLEL" },
        "InvalidStageDeclarationException",
        /not available for pipelines in PARALLEL mode/,
    ],
    "a retry with conditions": [
        [{ ...asks("Approve"), onFailure: { result: "RETRY", ...condition("ROLLBACK", "VariableCheck", CHECK) } }],
        {},
        "InvalidStageDeclarationException",
        /cannot be combined/,
    ],
    "an entry that rolls back": [
        [{ ...asks("Approve"), beforeEntry: condition("ROLLBACK", "VariableCheck", CHECK) }],
        {},
        "InvalidStageDeclarationException",
        /beforeEntry has one of the results FAIL, SKIP/,
    ],
    "an alarm that skips": [
        [{ ...asks("Approve"), beforeEntry: condition("SKIP", "CloudWatchAlarm", { AlarmName: "a" }) }],
        {},
        "InvalidStageDeclarationException",
        /SKIP is supported for rules of type LambdaInvoke and VariableCheck only/,
    ],
    "an unknown operator": [
        [{ ...asks("Approve"), beforeEntry: condition("FAIL", "VariableCheck", { ...CHECK, Operator: "GT" }) }],
        {},
        "InvalidStageDeclarationException",
        /Operator must be one of EQ, NE, CONTAINS, MATCHES, not GT/,
    ],
    "a window with five fields": [
        [{ ...asks("Approve"), beforeEntry: condition("FAIL", "DeploymentWindow", { Cron: "0 9 * * MON" }) }],
        {},
        "InvalidStageDeclarationException",
        /Cron must have six or seven fields/,
    ],
    "a trigger of a source without a connection": [
        [asks("Approve")],
        {
            triggers: [
                { providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "Fetch", push: [] } },
            ],
        },
        "InvalidStructureException",
        /must name a source action of type CodeStarSourceConnection$/,
    ],
    "a filter for tags and branches": [
        [asks("Approve")],
        {
            stages: [{ name: "Source", actions: [connection()] }, asks("Approve")],
            triggers: [
                {
                    providerType: "CodeStarSourceConnection",
                    gitConfiguration: {
                        sourceActionName: "Fetch",
                        push: [{ tags: { includes: ["v*"] }, branches: { includes: ["main"] } }],
                    },
                },
            ],
        },
        "InvalidStructureException",
        /a filter for tags cannot have branches or file paths$/,
    ],
    "a connection that is none": [
        [asks("Approve")],
        { stages: [{ name: "Source", actions: [connection({ ConnectionArn: "github" })] }, asks("Approve")] },
        "InvalidActionDeclarationException",
        /ConnectionArn must be the ARN of a connection, not github$/,
    ],
};

describe("CreatePipeline refuses", () => {
    let session: Session;
    before(() => ({ session } = openPrepared()));

    for (const [what, [stages, changes, code, message]] of Object.entries(CASES)) {
        it(what, () => {
            const pipeline = structure(stages, changes);
            assert.throws(() => session.call("codepipeline", "CreatePipeline", { pipeline }), { code, message });
            assert.deepEqual(session.call<Answer>("codepipeline", "ListPipelines", {}).pipelines, []);
        });
    }
});

describe("Pipelines", () => {
    let session: Session;
    const call = (operation: string, input: object = {}): Answer => session.call("codepipeline", operation, input);
    beforeEach(() => ({ session } = openPrepared()));

    it("come back with what AWS fills in", () => {
        const pipeline = structure([of(approval())], { executionMode: undefined, pipelineType: undefined });
        call("CreatePipeline", { pipeline });
        const found = call("GetPipeline", { name: "app" });
        assert.equal(found.pipeline.executionMode, "SUPERSEDED");
        assert.equal(found.pipeline.pipelineType, "V1");
        assert.equal(found.pipeline.version, 1);
        assert.deepEqual(found.pipeline.stages[1].actions[0], {
            ...approval(),
            runOrder: 1,
            configuration: {},
            inputArtifacts: [],
            outputArtifacts: [],
        });
        assert.equal(found.metadata.pipelineArn, "arn:aws:codepipeline:us-east-1:123456789012:app");
        assert.throws(() => call("CreatePipeline", { pipeline }), { code: "PipelineNameInUseException" });
    });

    it("keep their versions", () => {
        call("CreatePipeline", { pipeline: structure([asks("Approve")]) });
        call("UpdatePipeline", { pipeline: structure([asks("Confirm")]) });
        const stage = (version?: number): string =>
            call("GetPipeline", { name: "app", version }).pipeline.stages[1].name;
        assert.deepEqual([stage(1), stage(2), stage()], ["Approve", "Confirm", "Confirm"]);
        assert.throws(() => stage(3), { code: "PipelineVersionNotFoundException" });
    });

    it("are listed by name, page by page, and gone when they are deleted", () => {
        for (const name of ["b", "a", "c"]) {
            call("CreatePipeline", { pipeline: structure([asks("Approve")], { name }) });
        }
        const first = call("ListPipelines", { maxResults: 2 });
        const second = call("ListPipelines", { maxResults: 2, nextToken: first.nextToken });
        assert.deepEqual(
            [...first.pipelines, ...second.pipelines].map(({ name }: Answer) => name),
            ["a", "b", "c"],
        );
        assert.throws(() => call("ListPipelines", { nextToken: "?" }), { code: "InvalidNextTokenException" });
        call("DeletePipeline", { name: "a" });
        call("DeletePipeline", { name: "a" });
        assert.throws(() => call("GetPipelineState", { name: "a" }), {
            code: "PipelineNotFoundException",
            message: "Account '123456789012' does not have a pipeline with name 'a'",
        });
        assert.equal(call("ListPipelines").pipelines.length, 2);
    });

    it("have tags", () => {
        const tags = [{ key: "team", value: "web" }];
        call("CreatePipeline", { pipeline: structure([asks("Approve")], { roleArn: ROLE }), tags });
        const resourceArn = "arn:aws:codepipeline:us-east-1:123456789012:app";
        call("TagResource", {
            resourceArn,
            tags: [
                { key: "env", value: "prod" },
                { key: "team", value: "app" },
            ],
        });
        assert.deepEqual(call("ListTagsForResource", { resourceArn }).tags, [
            { key: "env", value: "prod" },
            { key: "team", value: "app" },
        ]);
        call("UntagResource", { resourceArn, tagKeys: ["env"] });
        assert.deepEqual(call("ListTagsForResource", { resourceArn }).tags, [{ key: "team", value: "app" }]);
        assert.throws(() => call("ListTagsForResource", { resourceArn: `${resourceArn}s` }), {
            code: "ResourceNotFoundException",
        });
    });

    it("know their action types and rules", () => {
        const types = call("ListActionTypes").actionTypes.map(({ id }: Answer) => `${id.category} ${id.provider}`);
        assert.ok(types.includes("Deploy CodeDeployToECS") && types.includes("Test CodeBuild"));
        assert.equal(call("ListRuleTypes").ruleTypes.length, 4);
    });
});
