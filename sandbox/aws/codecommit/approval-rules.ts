import { createHash } from "node:crypto";
import { AwsError, type Account, type ServiceModule } from "../service";
import { findRepository, repositories } from "./model";

/** What a pull request needs before it may be merged, for all repositories that are associated. */
export interface TemplateRow {
    approvalRuleTemplateId: string;
    approvalRuleTemplateName: string;
    approvalRuleTemplateDescription?: string;
    approvalRuleTemplateContent: string;
    /** Epoch milliseconds. */
    created: number;
    modified: number;
}

interface TemplateInput {
    approvalRuleTemplateName?: string;
    approvalRuleTemplateDescription?: string;
    approvalRuleTemplateContent?: string;
    oldApprovalRuleTemplateName?: string;
    newApprovalRuleTemplateName?: string;
    newRuleContent?: string;
    repositoryName?: string;
}

const templates = (account: Account) => account.table<TemplateRow>("codecommit.templates");

/** @throws AwsError `ApprovalRuleTemplateDoesNotExistException` */
export function findTemplate(account: Account, name = ""): TemplateRow {
    const row = templates(account).get(name);
    if (!row) {
        throw new AwsError(
            "ApprovalRuleTemplateDoesNotExistException",
            `Approval rule template ${name} does not exist`,
        );
    }
    return row;
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

interface Content {
    Version?: string;
    DestinationReferences?: string[];
    Statements?: { Type?: string; NumberOfApprovalsNeeded?: number; ApprovalPoolMembers?: string[] }[];
}

/** @throws AwsError `InvalidApprovalRuleTemplateContentException` */
export function contentOf(text: string): Content {
    let content: Content | null = null;
    try {
        content = JSON.parse(text) as Content | null;
    } catch {
        // Told below.
    }
    const [statement, ...others] = content?.Statements ?? [];
    const isRight =
        content?.Version === "2018-11-08" &&
        others.length === 0 &&
        statement?.Type === "Approvers" &&
        Number(statement.NumberOfApprovalsNeeded) >= 1;
    if (!content || !isRight) {
        throw new AwsError(
            "InvalidApprovalRuleTemplateContentException",
            "The content of the approval rule template is not valid: it has the Version 2018-11-08 and one statement of the Type Approvers with NumberOfApprovalsNeeded",
        );
    }
    return content;
}

function createTemplate(account: Account, input: TemplateInput) {
    const { approvalRuleTemplateName: name = "", approvalRuleTemplateContent: content = "" } = input;
    if (name.length < 1 || name.length > 100) {
        throw new AwsError("InvalidApprovalRuleTemplateNameException", "A name has 1 to 100 characters");
    }
    if (templates(account).get(name)) {
        throw new AwsError(
            "ApprovalRuleTemplateNameAlreadyExistsException",
            `The approval rule template ${name} exists already`,
        );
    }
    contentOf(content);
    const description = input.approvalRuleTemplateDescription;
    const row: TemplateRow = {
        approvalRuleTemplateId: account.uniqueId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
        approvalRuleTemplateName: name,
        ...(description !== undefined && { approvalRuleTemplateDescription: description }),
        approvalRuleTemplateContent: content,
        created: account.now,
        modified: account.now,
    };
    templates(account).put(name, row);
    return { approvalRuleTemplate: describe(account, row) };
}

const describe = (account: Account, { created, modified, ...row }: TemplateRow) => ({
    ...row,
    ruleContentSha256: sha256(row.approvalRuleTemplateContent),
    creationDate: new Date(created),
    lastModifiedDate: new Date(modified),
    lastModifiedUser: `arn:aws:iam::${account.accountId}:user/sandbox`,
});

function change(account: Account, name: string | undefined, changes: Partial<TemplateRow>) {
    const row: TemplateRow = { ...findTemplate(account, name), ...changes, modified: account.now };
    templates(account).put(row.approvalRuleTemplateName, row);
    return { approvalRuleTemplate: describe(account, row) };
}

/** Names of the repositories that a template is associated with. */
const repositoriesOf = (account: Account, name: string): string[] =>
    repositories(account)
        .list()
        .filter(({ templates: associated }) => associated.includes(name))
        .map(({ repositoryName }) => repositoryName);

function setAssociation(account: Account, input: TemplateInput, isAssociated: boolean): object {
    const { approvalRuleTemplateName: name } = findTemplate(account, input.approvalRuleTemplateName);
    const row = findRepository(account, input.repositoryName);
    const others = row.templates.filter(each => each !== name);
    repositories(account).put(row.repositoryName, { ...row, templates: isAssociated ? [...others, name] : others });
    return {};
}

export const approvalRuleOperations: ServiceModule["operations"] = {
    CreateApprovalRuleTemplate: createTemplate,

    GetApprovalRuleTemplate: (account: Account, input: TemplateInput) => ({
        approvalRuleTemplate: describe(account, findTemplate(account, input.approvalRuleTemplateName)),
    }),

    ListApprovalRuleTemplates: (account: Account) => ({
        approvalRuleTemplateNames: templates(account)
            .list()
            .map(row => row.approvalRuleTemplateName),
    }),

    UpdateApprovalRuleTemplateContent(account: Account, input: TemplateInput) {
        contentOf(input.newRuleContent ?? "");
        return change(account, input.approvalRuleTemplateName, { approvalRuleTemplateContent: input.newRuleContent });
    },

    UpdateApprovalRuleTemplateDescription: (account: Account, input: TemplateInput) =>
        change(account, input.approvalRuleTemplateName, {
            approvalRuleTemplateDescription: input.approvalRuleTemplateDescription,
        }),

    UpdateApprovalRuleTemplateName(account: Account, input: TemplateInput) {
        const row = findTemplate(account, input.oldApprovalRuleTemplateName);
        const name = input.newApprovalRuleTemplateName ?? "";
        for (const repositoryName of repositoriesOf(account, row.approvalRuleTemplateName)) {
            const repository = findRepository(account, repositoryName);
            const renamed = repository.templates.map(each => (each === row.approvalRuleTemplateName ? name : each));
            repositories(account).put(repositoryName, { ...repository, templates: renamed });
        }
        templates(account).delete(row.approvalRuleTemplateName);
        templates(account).put(name, { ...row, approvalRuleTemplateName: name });
        return change(account, name, {});
    },

    DeleteApprovalRuleTemplate(account: Account, { approvalRuleTemplateName: name = "" }: TemplateInput) {
        if (repositoriesOf(account, name).length > 0) {
            throw new AwsError(
                "ApprovalRuleTemplateInUseException",
                `The approval rule template ${name} is associated with repositories`,
            );
        }
        const row = templates(account).get(name);
        templates(account).delete(name);
        return { approvalRuleTemplateId: row?.approvalRuleTemplateId ?? "" };
    },

    AssociateApprovalRuleTemplateWithRepository: (account: Account, input: TemplateInput) =>
        setAssociation(account, input, true),

    DisassociateApprovalRuleTemplateFromRepository: (account: Account, input: TemplateInput) =>
        setAssociation(account, input, false),

    ListAssociatedApprovalRuleTemplatesForRepository: (account: Account, { repositoryName }: TemplateInput) => ({
        approvalRuleTemplateNames: findRepository(account, repositoryName).templates,
    }),

    ListRepositoriesForApprovalRuleTemplate: (account: Account, { approvalRuleTemplateName }: TemplateInput) => ({
        repositoryNames: repositoriesOf(
            account,
            findTemplate(account, approvalRuleTemplateName).approvalRuleTemplateName,
        ),
    }),
};
