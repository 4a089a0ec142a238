import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import { appSpec, openRelease, type ReleasedApplication } from "../codedeploy/release";
import { action, prepare, push } from "../codepipeline/pipeline";
import { asUser, LIVE, makeRole, policy, TOOLS } from "./people";

/** The pipeline is here, and what it deploys to is in another account and region. */
export const HOME = "us-east-1";
export const ABROAD = "eu-west-1";

const PIPELINE = `arn:aws:iam::${TOOLS}:role/pipeline`;
export const DEPLOYER = `arn:aws:iam::${LIVE}:role/deployer`;
export const IMAGE = `nginx@sha256:${"a".repeat(64)}`;

const deployer = {
    Principal: { AWS: `arn:aws:iam::${LIVE}:root` },
    Condition: { ArnEquals: { "aws:PrincipalArn": DEPLOYER } },
};
const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...more,
});

/** What may be missing of a pipeline across accounts. */
export interface Missing {
    /** Bucket's policy for the role that deploys. */
    bucketPolicy?: boolean;
    /** The key's. */
    keyPolicy?: boolean;
    /** Its own permissions for artifacts. */
    permissions?: boolean;
    /** A key of ours. */
    encryptionKey?: boolean;
}

export interface Promotion {
    tools: Session;
    live: ReleasedApplication;
    /** Keys of the artifact stores, by region. */
    keys: Record<string, string>;
    /** Input of CreatePipeline that differs from one of the pipeline tests. */
    pipeline: { artifactStore: undefined; artifactStores: object };
}

/** A tools account with a bucket and a key in both regions, and the application in the other account. */
export function openPromotion(account: SandboxAccount, missing: Missing = {}): Promotion {
    const tools = asUser(account, TOOLS, HOME);
    const live = openRelease({ account, session: asUser(account, LIVE, ABROAD) });
    prepare(tools);
    tools.call("iam", "PutRolePolicy", {
        RoleName: "pipeline",
        PolicyName: "own",
        PolicyDocument: policy(allow("sts:AssumeRole", DEPLOYER)),
    });
    const home = storeOf(tools, "artifacts", missing);
    const abroadTools = asUser(account, TOOLS, ABROAD);
    abroadTools.call("s3", "CreateBucket", { Bucket: "artifacts-abroad" });
    const abroad = storeOf(abroadTools, "artifacts-abroad", missing);
    makeRole(
        live.session,
        "deployer",
        { Principal: { AWS: PIPELINE } },
        missing.permissions
            ? allow("ecs:*", "*")
            : [allow("s3:GetObject*", "arn:aws:s3:::artifacts-abroad/*"), allow("kms:Decrypt", abroad.key)],
    );
    return {
        tools,
        live,
        keys: { [HOME]: home.key, [ABROAD]: abroad.key },
        pipeline: { artifactStore: undefined, artifactStores: { [HOME]: home.store, [ABROAD]: abroad.store } },
    };
}

function storeOf(session: Session, Bucket: string, missing: Missing): { key: string; store: object } {
    const own = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${TOOLS}:root` }, Action: "kms:*", Resource: "*" };
    const readers = missing.keyPolicy ? [] : [allow("kms:Decrypt", "*", deployer)];
    const key = session.call<{ KeyMetadata: { Arn: string } }>("kms", "CreateKey", {
        Policy: policy([own, ...readers]),
    }).KeyMetadata.Arn;
    if (!missing.bucketPolicy) {
        const Policy = policy(allow("s3:GetObject", `arn:aws:s3:::${Bucket}/*`, deployer));
        session.call("s3", "PutBucketPolicy", { Bucket, Policy });
    }
    const encryptionKey = missing.encryptionKey ? undefined : { type: "KMS", id: key };
    return { key, store: { type: "S3", location: Bucket, encryptionKey } };
}

/** Puts a version of the source whose deployment needs no build. */
export const pushDocuments = (tools: Session): string =>
    push(tools, {
        "taskdef.json": JSON.stringify({
            family: "app",
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "256",
            memory: "512",
            containerDefinitions: [{ name: "app", image: "<IMAGE>", portMappings: [{ containerPort: 3000 }] }],
        }),
        "appspec.yaml": JSON.stringify(appSpec("<TASK_DEFINITION>")),
        "imageDetail.json": JSON.stringify({ ImageURI: IMAGE }),
        "imagedefinitions.json": JSON.stringify([{ name: "app", imageUri: IMAGE }]),
    });

/** A stage that deploys there. */
export const deployStage = (provider: string, configuration: object) => ({
    name: "Deploy",
    actions: [
        action("Release", "Deploy", provider, {
            configuration,
            inputArtifacts: [{ name: "Code" }],
            region: ABROAD,
            roleArn: DEPLOYER,
        }),
    ],
});

export const BLUE_GREEN = deployStage("CodeDeployToECS", {
    ApplicationName: "app",
    DeploymentGroupName: "group",
    TaskDefinitionTemplateArtifact: "Code",
    AppSpecTemplateArtifact: "Code",
    Image1ArtifactName: "Code",
    Image1ContainerName: "IMAGE",
});
