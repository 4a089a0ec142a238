import { getRepository } from "@pulumi/aws/codecommit/getRepository";
import { getConnection } from "@pulumi/aws/codestarconnections/getConnection";
import * as pulumi from "@pulumi/pulumi";

/** A source of a pipeline that has to be there before the pipeline is. */
export type ExistingSource =
    { kind: "codecommit"; repositoryName: string } | { kind: "connection"; connectionArn: string };

/**
 * Stops the program before anything is created unless the source is there: a pipeline is made without it too, and fails with
 * its first run.
 * @throws pulumi.RunError where the repository or the connection is missing or not complete, or AWS does not let us ask
 */
export async function requireSource(source: ExistingSource, opts?: pulumi.InvokeOptions): Promise<void> {
    const problem =
        source.kind === "codecommit" ? await repositoryProblem(source, opts) : await connectionProblem(source, opts);
    if (problem !== undefined) {
        throw new pulumi.RunError(problem);
    }
}

async function repositoryProblem(
    { repositoryName }: { repositoryName: string },
    opts: pulumi.InvokeOptions | undefined,
): Promise<string | undefined> {
    try {
        await getRepository({ repositoryName }, opts);
        return undefined;
    } catch (error) {
        const answer = messageOf(error);
        if (MISSING.test(answer)) {
            return [
                `CodeCommit has no repository ${repositoryName} in this account and region.`,
                `  Create it:  aws codecommit create-repository --repository-name ${repositoryName}`,
                "  or leave out swingbridge:pipeline.source.existing, and this stack makes it.",
            ].join("\n");
        }
        return unanswered(`CodeCommit for the repository ${repositoryName}`, "codecommit:GetRepository", answer);
    }
}

async function connectionProblem(
    { connectionArn }: { connectionArn: string },
    opts: pulumi.InvokeOptions | undefined,
): Promise<string | undefined> {
    try {
        const { connectionStatus } = await getConnection({ arn: connectionArn }, opts);
        return connectionStatus === "AVAILABLE"
            ? undefined
            : [
                  `The connection ${connectionArn} is ${connectionStatus}: nobody has completed it yet.`,
                  "  Complete it in the console: Developer Tools, Settings, Connections, Update pending connection.",
              ].join("\n");
    } catch (error) {
        const answer = messageOf(error);
        if (MISSING.test(answer)) {
            return [
                `There is no connection ${connectionArn}.`,
                "  Make one in the console (Developer Tools, Settings, Connections), complete it there, and write its ARN into",
                "  swingbridge:pipeline.source.connectionArn.",
            ].join("\n");
        }
        return unanswered(`CodeConnections for ${connectionArn}`, "codeconnections:GetConnection", answer);
    }
}

function unanswered(what: string, action: string, answer: string): string {
    return DENIED.test(answer)
        ? [
              `access denied when asking ${what}: whether it exists is unknown.`,
              `  Allow ${action} on it to the credentials in use.`,
              `  AWS said: ${answer}`,
          ].join("\n")
        : `cannot ask ${what}: ${answer}`;
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

/** Exceptions of both services, and the words of Pulumi's AWS provider for them. */
const MISSING = /RepositoryDoesNotExist|ResourceNotFoundException|couldn't find resource|empty result|not found/i;
const DENIED = /AccessDenied|not authorized|UnrecognizedClient|UnauthorizedOperation/i;
