import type * as codedeploy from "@aws-sdk/client-codedeploy";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { removeDeploymentGroup } from "./group-removal";
import { applications, deploymentGroups, groupKey, type ApplicationRow } from "./model";
import { checkName, invalidToken, uuid } from "./names";

const PAGE = 100;
const MAX_BATCH = 100;

export function applicationNamed(account: Account, name: string | undefined): ApplicationRow {
    const row = applications(account).get(checkName("Application", name));
    if (!row) {
        throw new AwsError("ApplicationDoesNotExistException", `No application found for name: ${name}`);
    }
    return row;
}

export function createApplication(account: Account, input: codedeploy.CreateApplicationCommandInput): object {
    const name = checkName("Application", input.applicationName);
    const { computePlatform = "Server" } = input;
    if (!["ECS", "Lambda", "Server", "Kubernetes"].includes(computePlatform)) {
        throw new AwsError(
            "InvalidComputePlatformException",
            `The computePlatform is invalid: ${String(computePlatform)}. It should be ECS, Lambda or Server`,
        );
    }
    if (computePlatform !== "ECS") {
        throw new AwsError(
            "NotSimulated",
            `compute platform ${input.computePlatform ?? "Server (the default)"} is not simulated`,
        );
    }
    if (applications(account).get(name)) {
        throw new AwsError("ApplicationAlreadyExistsException", `Application already exists: ${name}`);
    }
    const row: ApplicationRow = {
        applicationName: name,
        applicationId: uuid(account),
        createTime: account.now,
        tags: input.tags ?? [],
    };
    applications(account).put(name, row);
    return { applicationId: row.applicationId };
}

const asApplication = (row: ApplicationRow): codedeploy.ApplicationInfo => ({
    applicationId: row.applicationId,
    applicationName: row.applicationName,
    createTime: new Date(row.createTime),
    linkedToGitHub: false,
    computePlatform: "ECS",
});

export const getApplication = (account: Account, input: codedeploy.GetApplicationCommandInput): object => ({
    application: asApplication(applicationNamed(account, input.applicationName)),
});

export function batchGetApplications(account: Account, input: codedeploy.BatchGetApplicationsCommandInput): object {
    const names = input.applicationNames ?? [];
    if (names.length === 0) {
        throw new AwsError("ApplicationNameRequiredException", "Application names are required");
    }
    if (names.length > MAX_BATCH) {
        throw new AwsError("BatchLimitExceededException", `The maximum number of applications is ${MAX_BATCH}`);
    }
    return { applicationsInfo: names.map(name => asApplication(applicationNamed(account, name))) };
}

export function listApplications(account: Account, input: codedeploy.ListApplicationsCommandInput): object {
    const names = applications(account)
        .list()
        .map(row => row.applicationName);
    const { items, next } = paginate(names, input.nextToken, undefined, PAGE, invalidToken);
    return { applications: items, nextToken: next };
}

export function updateApplication(account: Account, input: codedeploy.UpdateApplicationCommandInput): object {
    const row = applicationNamed(account, input.applicationName);
    const name = checkName("Application", input.newApplicationName);
    if (applications(account).get(name)) {
        throw new AwsError("ApplicationAlreadyExistsException", `Application already exists: ${name}`);
    }
    for (const group of groupsOf(account, row.applicationName)) {
        deploymentGroups(account).delete(groupKey(row.applicationName, group.deploymentGroupName));
        deploymentGroups(account).put(groupKey(name, group.deploymentGroupName), { ...group, applicationName: name });
    }
    applications(account).delete(row.applicationName);
    applications(account).put(name, { ...row, applicationName: name });
    return {};
}

export const groupsOf = (account: Account, applicationName: string) =>
    deploymentGroups(account)
        .list()
        .filter(group => group.applicationName === applicationName);

/** Deleting what is not there succeeds; groups go with their application. */
export function deleteApplication(account: Account, input: codedeploy.DeleteApplicationCommandInput): object {
    const name = checkName("Application", input.applicationName);
    groupsOf(account, name).forEach(group => removeDeploymentGroup(account, group));
    applications(account).delete(name);
    return {};
}
