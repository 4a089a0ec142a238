import type * as codedeploy from "@aws-sdk/client-codedeploy";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { applicationNamed, groupsOf } from "./applications";
import { contentOf, parseAppSpec } from "./appspec";
import { withoutContent } from "./deployment-groups";
import { deploymentsOfGroup, revisionKey, revisions, type RevisionRow } from "./model";
import { invalidToken } from "./names";

const PAGE = 100;

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

function revisionOf(
    account: Account,
    applicationName: string,
    location: codedeploy.RevisionLocation | undefined,
): RevisionRow {
    const sha256 = location?.appSpecContent?.sha256 ?? location?.string?.sha256 ?? "";
    const row = revisions(account).get(revisionKey(applicationName, sha256));
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
            const newest = deploymentsOfGroup(account, row.applicationName, name).at(-1)?.revision;
            return (newest?.appSpecContent ?? newest?.string)?.sha256 === row.sha256;
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
    const rows = (input.revisions ?? []).map(location => revisionOf(account, applicationName, location));
    return {
        applicationName,
        revisions: rows.map(row => ({
            revisionLocation: withoutContent(row.revision),
            genericRevisionInfo: asInfo(account, row),
        })),
    };
}

export function listApplicationRevisions(
    account: Account,
    input: codedeploy.ListApplicationRevisionsCommandInput,
): object {
    const { applicationName } = applicationNamed(account, input.applicationName);
    const found = revisions(account)
        .list()
        .filter(row => row.applicationName === applicationName)
        .map(row => withoutContent(row.revision));
    const { items, next } = paginate(found, input.nextToken, undefined, PAGE, invalidToken);
    return { revisions: items, nextToken: next };
}
