import type * as codedeploy from "@aws-sdk/client-codedeploy";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { applicationNamed, groupsOf } from "./applications";
import { contentOf, parseAppSpec } from "./appspec";
import { withoutContent } from "./deployment-groups";
import { deploymentAt, deploymentsOfGroup, revisionKey, revisions, type RevisionRow } from "./model";
import { invalidToken } from "./names";

const PAGE = 100;
const MAX_BATCH = 25;

export function registerApplicationRevision(
    account: Account,
    input: codedeploy.RegisterApplicationRevisionCommandInput,
): object {
    const { applicationName } = applicationNamed(account, input.applicationName);
    rememberRevision(account, applicationName, input.revision, input.description);
    return {};
}

/** Checks a revision and keeps it with its application. */
export function rememberRevision(
    account: Account,
    applicationName: string,
    revision: codedeploy.RevisionLocation | undefined,
    description?: string,
    used = false,
): RevisionRow {
    const { content, sha256 } = contentOf(revision);
    parseAppSpec(content);
    const known = revisions(account).get(revisionKey(applicationName, sha256));
    const row: RevisionRow = {
        applicationName,
        sha256,
        revision:
            revision?.revisionType === "String"
                ? { revisionType: "String", string: { content, sha256 } }
                : { revisionType: "AppSpecContent", appSpecContent: { content, sha256 } },
        description: description ?? known?.description ?? "",
        registerTime: known?.registerTime ?? account.now,
        firstUsedTime: known?.firstUsedTime ?? (used ? account.now : undefined),
        lastUsedTime: used ? account.now : known?.lastUsedTime,
    };
    revisions(account).put(revisionKey(applicationName, sha256), row);
    return row;
}

const hashOf = (location: codedeploy.RevisionLocation): string =>
    (location.appSpecContent ?? location.string)?.sha256 ?? "";

function revisionOf(
    account: Account,
    applicationName: string,
    location: codedeploy.RevisionLocation | undefined,
): RevisionRow {
    if (!location) {
        throw new AwsError("RevisionRequiredException", "A revision is required");
    }
    const row = revisions(account).get(revisionKey(applicationName, hashOf(location)));
    if (!row) {
        throw new AwsError("RevisionDoesNotExistException", "The revision could not be found");
    }
    return row;
}

/** Groups whose newest deployment has this revision. */
function groupsUsing(account: Account, row: RevisionRow): string[] {
    return groupsOf(account, row.applicationName)
        .map(group => group.deploymentGroupName)
        .filter(name => {
            const newest = deploymentsOfGroup(account, row.applicationName, name).at(-1);
            const revision = newest && deploymentAt(account, newest.deploymentId).revision;
            return (revision?.appSpecContent ?? revision?.string)?.sha256 === row.sha256;
        });
}

const asInfo = (account: Account, row: RevisionRow): codedeploy.GenericRevisionInfo => ({
    description: row.description,
    deploymentGroups: groupsUsing(account, row),
    firstUsedTime: row.firstUsedTime === undefined ? undefined : new Date(row.firstUsedTime),
    lastUsedTime: row.lastUsedTime === undefined ? undefined : new Date(row.lastUsedTime),
    registerTime: new Date(row.registerTime),
});

export function getApplicationRevision(account: Account, input: codedeploy.GetApplicationRevisionCommandInput): object {
    const { applicationName } = applicationNamed(account, input.applicationName);
    const row = revisionOf(account, applicationName, input.revision);
    return { applicationName, revision: row.revision, revisionInfo: asInfo(account, row) };
}

export function batchGetApplicationRevisions(
    account: Account,
    input: codedeploy.BatchGetApplicationRevisionsCommandInput,
): object {
    const { applicationName } = applicationNamed(account, input.applicationName);
    const locations = input.revisions ?? [];
    if (locations.length === 0) {
        throw new AwsError("RevisionRequiredException", "At least one revision is required");
    }
    if (locations.length > MAX_BATCH) {
        throw new AwsError("BatchLimitExceededException", `The maximum number of revisions is ${MAX_BATCH}`);
    }
    const rows = locations.map(location => revisions(account).get(revisionKey(applicationName, hashOf(location))));
    const known = rows.filter(row => row !== undefined);
    return {
        applicationName,
        revisions: known.map(row => ({
            revisionLocation: withoutContent(row.revision),
            genericRevisionInfo: asInfo(account, row),
        })),
        ...(known.length < rows.length && { errorMessage: "Some of the revisions could not be found" }),
    };
}

const SORTS = ["registerTime", "firstUsedTime", "lastUsedTime"] as const;

export function listApplicationRevisions(
    account: Account,
    input: codedeploy.ListApplicationRevisionsCommandInput,
): object {
    const { applicationName } = applicationNamed(account, input.applicationName);
    const { sortBy, sortOrder = "ascending", deployed = "ignore" } = input;
    if (sortBy !== undefined && !SORTS.includes(sortBy)) {
        throw new AwsError("InvalidSortByException", `The column name to sort by is invalid: ${sortBy}`);
    }
    if (!["ascending", "descending"].includes(sortOrder)) {
        throw new AwsError("InvalidSortOrderException", `The sort order is invalid: ${sortOrder}`);
    }
    if (!["include", "exclude", "ignore"].includes(deployed)) {
        throw new AwsError("InvalidDeployedStateFilterException", `The deployed state filter is invalid: ${deployed}`);
    }
    const direction = sortOrder === "ascending" ? 1 : -1;
    const found = revisions(account)
        .list()
        .filter(row => row.applicationName === applicationName)
        .filter(row => deployed === "ignore" || groupsUsing(account, row).length > 0 === (deployed === "include"))
        .sort((a, b) => (sortBy === undefined ? 0 : direction * ((a[sortBy] ?? 0) - (b[sortBy] ?? 0))))
        .map(row => withoutContent(row.revision));
    const { items, next } = paginate(found, input.nextToken, undefined, PAGE, invalidToken);
    return { revisions: items, nextToken: next };
}
