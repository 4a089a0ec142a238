/** Yes or no, as CodeBuild writes it. */
export type Switch = "yes" | "no";

/** A phase of a build: its commands run in order, in one shell for the whole build. */
export interface BuildPhase {
    "run-as"?: string;
    /** `ABORT`, `CONTINUE`, or `RETRY` with how often and for which output. @default CodeBuild's: goes on with post_build */
    "on-failure"?: string;
    /** Of the install phase only. */
    "runtime-versions"?: Record<string, string | number>;
    commands?: string[];
    /** Run after the commands, whatever became of them. */
    finally?: string[];
}

export const PHASES = ["install", "pre_build", "build", "post_build"] as const;
export type PhaseName = (typeof PHASES)[number];

export interface BuildArtifact {
    files: string[];
    name?: string;
    "discard-paths"?: Switch;
    "base-directory"?: string;
    "exclude-paths"?: string | string[];
}

export interface BuildReport {
    files: string[];
    "base-directory"?: string;
    "discard-paths"?: Switch;
    /** @default JUNITXML */
    "file-format"?: string;
}

/**
 * A buildspec of version 0.2, in CodeBuild's words.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export interface BuildSpec {
    version: 0.2;
    "run-as"?: string;
    env?: {
        shell?: "bash" | "/bin/sh" | "powershell.exe" | "cmd.exe";
        /** In plain text: never a secret. */
        variables?: Record<string, string | number | boolean>;
        /** Names or ARNs of SSM parameters. */
        "parameter-store"?: Record<string, string>;
        /** `secret-id:json-key:version-stage:version-id` */
        "secrets-manager"?: Record<string, string>;
        "exported-variables"?: string[];
        "git-credential-helper"?: Switch;
    };
    proxy?: { "upload-artifacts"?: Switch; logs?: Switch };
    batch?: Record<string, unknown>;
    phases?: Partial<Record<PhaseName, BuildPhase>>;
    /** At most 5, by the name of the group or its ARN. */
    reports?: Record<string, BuildReport>;
    artifacts?: BuildArtifact & {
        "enable-symlinks"?: Switch;
        "s3-prefix"?: string;
        "secondary-artifacts"?: Record<string, BuildArtifact>;
    };
    cache?: { key?: string; "fallback-keys"?: string[]; action?: "restore" | "save"; paths: string[] };
}
