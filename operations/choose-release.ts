import { ListTaskDefinitionsCommand } from "@aws-sdk/client-ecs";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { parseEcrReference, retarget, type DeploymentTarget } from "../release";
import { explainAwsError } from "./aws-error";
import type { Clients } from "./clients";
import { currentRelease, isRelease } from "./current-release";
import { ecrImages } from "./images";
import { chooseRevision } from "./revisions/choose";
import { releaseOf } from "./revisions/name";
import { familyOf, readRevision, type Revision } from "./revisions/revision";
import { describeTaskDefinition, Refused } from "./service";

/** Newest revisions of a family among which a git SHA is looked for: one page of ListTaskDefinitions. */
const REVISIONS_SEARCHED = 100;

/** Revisions read side by side: ECS throttles more. */
const AT_A_TIME = 10;

/** Which release a command is about, where it is not the one that the stack registered; one of them. */
export interface ReleaseChoice {
    /** Git SHA, or its first 7 digits or more. */
    sha?: string;
    /** A number of the family, `family:revision`, an ARN, or `latest`. */
    revision?: string;
    /** What runs now. */
    live?: boolean;
    /** With `revision`: what its release is called, where that is known better than by its tags. */
    named?: string;
}

/**
 * The target for the release that was chosen.
 * @throws Refused where there is no such release, or it cannot run any more
 */
export async function chooseRelease(
    clients: Clients,
    target: DeploymentTarget,
    choice: ReleaseChoice,
): Promise<DeploymentTarget> {
    if (choice.sha !== undefined) {
        return asTarget(target, await findRelease(clients, target, choice.sha));
    }
    if (choice.revision !== undefined) {
        const revision = await revisionNamed(clients.ecs, target, choice.revision);
        return asTarget(target, { ...revision, release: choice.named ?? revision.release });
    }
    if (choice.live) {
        return retarget(target, await currentRelease(clients, target));
    }
    return target;
}

async function revisionNamed(ecs: ECSClient, target: DeploymentTarget, text: string): Promise<Revision> {
    const { taskDefinition } = target.release;
    let reference: string;
    try {
        reference = chooseRevision(text, taskDefinition);
    } catch (error) {
        throw new Refused((error as Error).message, `swingbridge revisions ${target.name} lists those that there are`);
    }
    const { revision } = await readRevision(ecs, reference);
    if (familyOf(revision.taskDefinition) !== familyOf(taskDefinition)) {
        throw new Refused(
            `${text} is of another family than ${target.name}, which runs ${familyOf(taskDefinition)}`,
            "choose a revision of that family",
        );
    }
    return revision;
}

function asTarget(target: DeploymentTarget, revision: Revision): DeploymentTarget {
    const { number, taskDefinition, status } = revision;
    if (status !== "ACTIVE") {
        throw new Refused(
            `${familyOf(taskDefinition)}:${number} was deregistered, and ECS starts no tasks of it`,
            `choose another release: swingbridge revisions ${target.name} lists them`,
        );
    }
    return retarget(target, { sha: releaseOf(revision), taskDefinition });
}

/** @throws Refused where no revision was registered for it */
async function findRelease(clients: Clients, target: DeploymentTarget, sha: string): Promise<Revision> {
    const { ecs } = clients;
    const family = familyOf(target.release.taskDefinition);
    const { taskDefinitionArns = [] } = await ecs.send(
        new ListTaskDefinitionsCommand({
            familyPrefix: family,
            status: "ACTIVE",
            sort: "DESC",
            maxResults: REVISIONS_SEARCHED,
        }),
    );
    for (let first = 0; first < taskDefinitionArns.length; first += AT_A_TIME) {
        const some = taskDefinitionArns.slice(first, first + AT_A_TIME);
        const revisions = await Promise.all(some.map(arn => readRevision(ecs, arn)));
        const found = revisions.find(({ revision }) => isRelease(revision.release, sha));
        if (found) {
            return found.revision;
        }
    }
    const searched = taskDefinitionArns.length === REVISIONS_SEARCHED;
    const absent = `no revision of ${family} was registered for ${sha}${searched ? ` (its newest ${REVISIONS_SEARCHED} were looked at)` : ""}`;
    const pushed = await pushedImages(clients, target, sha);
    if (pushed.length > 0) {
        // Not registered here: environment, secrets and ports are those of a commit, and nobody reviewed this mixture.
        throw new Refused(
            `${absent}, though ECR has ${pushed.join(" and ")}`,
            `register it: pulumi up with that commit checked out, or with swingbridge:gitSha set to it; or, with the settings that run now, swingbridge render taskdef ${target.name} --revision live > taskdef.json, put that image and its SHA there, aws ecs register-task-definition --cli-input-json file://taskdef.json, and swingbridge deploy ${target.name} --revision latest`,
        );
    }
    throw new Refused(
        absent,
        "push its image and register it: pulumi up with that commit checked out, or with swingbridge:gitSha set to it",
    );
}

/**
 * Images of a commit in the repositories that the registered release pulls from. Builds tag images with the whole SHA, so that
 * a shortened one names none; where ECR may not be asked, nothing is claimed.
 */
async function pushedImages(clients: Clients, { release }: DeploymentTarget, sha: string): Promise<string[]> {
    const { containerDefinitions = [] } = await describeTaskDefinition(clients.ecs, release.taskDefinition);
    const candidates = containerDefinitions.flatMap(({ image = "" }) =>
        parseEcrReference(image) ? `${image.replace(/@.*$/, "").replace(/:[^:/]*$/, "")}:${sha}` : [],
    );
    try {
        return [...(await ecrImages(clients, candidates))].flatMap(([image, found]) => (found === "gone" ? [] : image));
    } catch (error) {
        if (explainAwsError(error) === undefined) {
            throw error;
        }
        return [];
    }
}
