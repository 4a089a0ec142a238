import type { Condition, RuleDeclaration } from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";
import { ActionFailure } from "./action-type";
import { putStage, type ConditionKind, type ConditionRun, type ExecutionRow, type RuleRun, type Stage } from "./model";
import { uuid } from "./names";
import { ruleTypeOf } from "./rules";
import { resolved, UnresolvedVariable } from "./variables";

/** What became of a stage's conditions of one kind. */
export interface Evaluation {
    row: ExecutionRow;
    /** `met`, or what is to be done where they are not. */
    outcome: "met" | "waiting" | "FAIL" | "ROLLBACK" | "SKIP" | "RETRY";
    /** Milliseconds until the next look. */
    lookAfter?: number;
}

const declared = (stage: Stage, kind: ConditionKind): Condition[] =>
    ({ BEFORE_ENTRY: stage.beforeEntry, ON_SUCCESS: stage.onSuccess, ON_FAILURE: stage.onFailure })[kind]?.conditions ??
    [];

/** Conditions are met where all rules of all of them succeed; the first that is not met decides what is done. */
export function evaluate(account: Account, row: ExecutionRow, stage: Stage, kind: ConditionKind): Evaluation {
    const conditions = declared(stage, kind);
    const run = row.stages[stage.name]!;
    if (conditions.length === 0 || run.overridden.includes(kind)) {
        return { row, outcome: "met" };
    }
    const looks: number[] = [];
    const states = conditions.map((condition, index) =>
        lookAt(account, row, run.conditions[kind]?.[index] ?? begun(account, row, condition), looks),
    );
    const written = putStage(account, row, stage.name, { conditions: { ...run.conditions, [kind]: states } });
    const unmet = states.find(({ status }) => status === "Failed" || status === "Errored");
    if (unmet) {
        return { row: written, outcome: (unmet.result ?? "FAIL") as Evaluation["outcome"] };
    }
    return states.every(({ status }) => status === "Succeeded")
        ? { row: written, outcome: "met" }
        : { row: written, outcome: "waiting", lookAfter: looks.length > 0 ? Math.min(...looks) : undefined };
}

function begun(account: Account, row: ExecutionRow, { result, rules = [] }: Condition): ConditionRun {
    return {
        status: "InProgress",
        result,
        updatedAt: account.now,
        rules: rules.map(rule => begin(account, row, rule)),
    };
}

function begin(account: Account, row: ExecutionRow, rule: RuleDeclaration): RuleRun {
    const run: RuleRun = {
        id: uuid(account),
        rule,
        status: "InProgress",
        startTime: account.now,
        updatedAt: account.now,
        resolved: rule.configuration ?? {},
    };
    return guarded(account, run, () => {
        const prepared = { ...run, resolved: resolved(rule.configuration ?? {}, row) };
        return { ...prepared, ...ruleTypeOf(rule).begin?.(account, row, prepared) };
    });
}

function lookAt(account: Account, row: ExecutionRow, state: ConditionRun, looks: number[]): ConditionRun {
    if (state.status !== "InProgress") {
        return state;
    }
    const rules = state.rules.map(rule =>
        rule.status === "InProgress"
            ? guarded(account, rule, () => {
                  const answer = ruleTypeOf(rule.rule).look(account, row, rule);
                  if (answer.status === "InProgress" && answer.lookAfter !== undefined) {
                      looks.push(answer.lookAfter);
                  }
                  return answer.status === rule.status
                      ? rule
                      : { ...rule, status: answer.status, summary: answer.summary, updatedAt: account.now };
              })
            : rule,
    );
    const failed = rules.find(({ status }) => status === "Failed");
    const status = failed ? "Failed" : rules.every(rule => rule.status === "Succeeded") ? "Succeeded" : "InProgress";
    return {
        ...state,
        rules,
        status,
        ...(status !== state.status && { updatedAt: account.now }),
        ...(failed && { summary: `The rule ${failed.rule.name} failed: ${failed.error?.message ?? failed.summary}` }),
    };
}

/** A rule that cannot be evaluated has failed. */
function guarded(account: Account, run: RuleRun, part: () => RuleRun): RuleRun {
    try {
        return part();
    } catch (error) {
        const message =
            error instanceof UnresolvedVariable
                ? `The variable ${error.reference} could not be resolved`
                : error instanceof ActionFailure || error instanceof AwsError
                  ? error.message
                  : undefined;
        if (message === undefined) {
            throw error;
        }
        return { ...run, status: "Failed", updatedAt: account.now, error: { code: "ConfigurationError", message } };
    }
}
