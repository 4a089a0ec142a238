import type { ActionCategory } from "@aws-sdk/client-codepipeline";
import type { Account } from "../service";
import type { Action, ActionRow, ExecutionRow, Structure } from "./model";

/** Why an action fails: what `errorDetails` tells. */
export class ActionFailure extends Error {
    constructor(
        readonly code: "ConfigurationError" | "JobFailed" | "PermissionError" | "RevisionUnavailable" | "TimedOut",
        message: string,
        /** Its trace outside, where it left one. */
        readonly external: External = {},
    ) {
        super(message);
        this.name = "ActionFailure";
    }
}

/** What an action is in the service that it uses. */
export interface External {
    id?: string;
    url?: string;
    summary?: string;
}

/** The revision that a source action found. */
export interface Found {
    revisionId: string;
    revisionSummary?: string;
    revisionUrl?: string;
    created?: number;
}

/** How far an action is. */
export type Progress =
    | {
          status: "waiting";
          external?: External;
          /** What its provider has to remember. */
          memory?: Record<string, unknown>;
          /** Who has it may answer. */
          token?: string;
          /** Milliseconds until the next look; without, somebody tells when it is over. */
          lookAfter?: number;
      }
    | { status: "succeeded"; external?: External; variables?: Record<string, string>; found?: Found };

/** A try of an action, as its provider sees it. */
export interface ActionRun {
    /** In the region of the action. */
    account: Account;
    execution: ExecutionRow;
    structure: Structure;
    row: ActionRow;
    /** With the variables' values. */
    configuration: Record<string, string>;
}

export interface ConfigurationProperty {
    required?: boolean;
    secret?: boolean;
}

/** One of AWS's own action types. */
export interface ActionType {
    categories: readonly ActionCategory[];
    provider: string;
    /** Fewest and most artifacts. */
    inputs: readonly [number, number];
    outputs: readonly [number, number];
    properties: Record<string, ConfigurationProperty>;
    /** Minutes that it may take. @see CodePipeline User Guide, quotas */
    timeout: number;
    /** What is wrong with a declaration, apart from what all types have in common. @throws AwsError for what is not simulated */
    check?(action: Action): string | undefined;
    /** @throws ActionFailure */
    start(run: ActionRun): Progress;
    /** How it is by now. @throws ActionFailure */
    look?(run: ActionRun): Progress;
    /** What else moves it on: subjects of events of other services. */
    subjects?(account: Account, row: ActionRow): string[];
}

const MINUTE = 60_000;
const SECOND = 1000;

export const minutes = (count: number): number => count * MINUTE;
export const seconds = (count: number): number => count * SECOND;

/** Address of a page of the console. */
export const consoleUrl = (account: Account, service: string, page: string): string =>
    `https://console.aws.amazon.com/${service}/home?region=${account.region}#/${page}`;
