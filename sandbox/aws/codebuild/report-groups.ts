import type {
    BatchGetReportGroupsInput,
    BatchGetReportGroupsOutput,
    CreateReportGroupInput,
    CreateReportGroupOutput,
    DeleteReportGroupInput,
    ListReportGroupsInput,
    ListReportGroupsOutput,
    ReportGroup,
    UpdateReportGroupInput,
    UpdateReportGroupOutput,
} from "@aws-sdk/client-codebuild";

import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { defined, invalid } from "./model";
import { deleteReportsOf, hasReports } from "./reports";

export interface ReportGroupRow extends Omit<ReportGroup, "created" | "lastModified"> {
    arn: string;
    name: string;
    created: number;
    lastModified: number;
}

const groups = (account: Account) => account.table<ReportGroupRow>("codebuild.reportGroups");
const MOST_GROUPS = 100;

export function findReportGroup(account: Account, arn = ""): ReportGroupRow {
    const row = groups(account).get(arn);
    if (!row) {
        throw new AwsError("ResourceNotFoundException", `Report group cannot be found: ${arn}`);
    }
    return row;
}

const describe = (row: ReportGroupRow): ReportGroup => ({
    ...row,
    created: new Date(row.created),
    lastModified: new Date(row.lastModified),
});

function checkExport(config: ReportGroup["exportConfig"]): void {
    if (config?.exportConfigType === "S3" && !config.s3Destination?.bucket) {
        throw invalid("Invalid export config: an export to S3 needs the name of a bucket");
    }
}

export const reportGroupOperations = {
    CreateReportGroup(account: Account, input: CreateReportGroupInput): CreateReportGroupOutput {
        const { name = "", type, exportConfig, tags = [] } = input;
        if (!/^[\w-]{2,128}$/.test(name)) {
            throw invalid(`Invalid report group name: ${name}`);
        }
        if (type !== "TEST" && type !== "CODE_COVERAGE") {
            throw invalid(`Invalid report group type: ${type}`);
        }
        checkExport(exportConfig);
        const arn = account.arn("codebuild", `report-group/${name}`);
        if (groups(account).get(arn)) {
            throw new AwsError("ResourceAlreadyExistsException", `Report group already exists: ${arn}`);
        }
        const row: ReportGroupRow = {
            arn,
            name,
            type,
            exportConfig: exportConfig ?? { exportConfigType: "NO_EXPORT" },
            created: account.now,
            lastModified: account.now,
            tags,
            status: "ACTIVE",
        };
        groups(account).put(arn, row);
        return { reportGroup: describe(row) };
    },

    UpdateReportGroup(account: Account, { arn, exportConfig, tags }: UpdateReportGroupInput): UpdateReportGroupOutput {
        const before = findReportGroup(account, arn);
        checkExport(exportConfig);
        const row = { ...before, ...defined({ exportConfig, tags }), lastModified: account.now };
        groups(account).put(row.arn, row);
        return { reportGroup: describe(row) };
    },

    DeleteReportGroup(account: Account, { arn = "", deleteReports = false }: DeleteReportGroupInput): object {
        if (hasReports(account, arn) && !deleteReports) {
            throw invalid("Report group cannot be deleted while it has reports, unless deleteReports is set");
        }
        deleteReportsOf(account, arn);
        groups(account).delete(arn);
        return {};
    },

    BatchGetReportGroups(
        account: Account,
        { reportGroupArns = [] }: BatchGetReportGroupsInput,
    ): BatchGetReportGroupsOutput {
        const found = reportGroupArns.flatMap(arn => groups(account).get(arn) ?? []);
        return {
            reportGroups: found.map(describe),
            reportGroupsNotFound: reportGroupArns.filter(arn => !groups(account).get(arn)),
        };
    },

    ListReportGroups(account: Account, input: ListReportGroupsInput): ListReportGroupsOutput {
        const { sortBy = "NAME", sortOrder, nextToken, maxResults } = input;
        const member = ({ NAME: "name", CREATED_TIME: "created", LAST_MODIFIED_TIME: "lastModified" } as const)[sortBy];
        const rows = groups(account)
            .list()
            .sort((left, right) => (left[member] < right[member] ? -1 : 1));
        const ordered = sortOrder === "DESCENDING" ? rows.reverse() : rows;
        const { items, next } = paginate(ordered, nextToken, maxResults, MOST_GROUPS, () =>
            invalid("Invalid next token"),
        );
        return { reportGroups: items.map(({ arn }) => arn), nextToken: next };
    },
};
