import assert from "node:assert/strict";
import { parseClock } from "../../../cli/sandbox/clock-option";
import { parseFault } from "../../../cli/sandbox/fault-option";
import { parseFunction } from "../../../cli/sandbox/function-option";
import { UserError } from "../../../cli/user-error";

const isUserError = (pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, pattern);
    assert.ok(error.fix);
    return true;
};

describe("--clock", () => {
    for (const [text, expected] of [
        ["wall", { mode: "wall" }],
        ["step", { mode: "step" }],
        ["x60", { mode: "accelerated", factor: 60 }],
        ["x0.5", { mode: "accelerated", factor: 0.5 }],
    ] as const) {
        it(text, () => assert.deepEqual(parseClock(text), expected));
    }
    for (const text of ["", "fast", "x0", "x-1", "60", "x1e9"]) {
        it(`refuses "${text}"`, () => assert.throws(() => parseClock(text), isUserError(/no such clock/)));
    }
});

describe("--function", () => {
    for (const [text, expected] of [
        ["smoke=node smoke.js", { FunctionName: "smoke", folder: "/", command: "node smoke.js" }],
        ["smoke,timeout=5=a=b", { FunctionName: "smoke", folder: "/", command: "a=b", timeout: 5 }],
        ["smoke=./tmp", { FunctionName: "smoke", folder: "/", module: "/tmp" }],
    ] as const) {
        it(text, () => assert.deepEqual(parseFunction(text, "/"), expected));
    }
    for (const text of ["", "smoke", "smoke=", "no name=x", "smoke,timeout=0=x"]) {
        it(`refuses ${text || "nothing"}`, () =>
            assert.throws(() => parseFunction(text, "/"), isUserError(/none of the forms of a function/)));
    }
});

describe("--fault", () => {
    for (const [text, expected] of [
        ["ecs:throttling", { service: "ecs", kind: "throttling" }],
        ["*:slow,milliseconds=50", { service: "*", kind: "slow", milliseconds: 50 }],
        [
            "ecs.RegisterTaskDefinition:throttling,times=2,skip=1",
            { service: "ecs", operation: "RegisterTaskDefinition", kind: "throttling", times: 2, skip: 1 },
        ],
        [
            "ecr.DescribeImages:error,code=AccessDeniedException,message=not you,status=400",
            {
                service: "ecr",
                operation: "DescribeImages",
                kind: "error",
                code: "AccessDeniedException",
                message: "not you",
                status: 400,
            },
        ],
        [
            "codedeploy.GetDeployment:throttling,during=AllowTraffic",
            { service: "codedeploy", operation: "GetDeployment", kind: "throttling", during: "AllowTraffic" },
        ],
        [
            "ssm.PutParameter:dropped,afterwards=true",
            { service: "ssm", operation: "PutParameter", kind: "dropped", afterwards: true },
        ],
        ["application-autoscaling:serverError", { service: "application-autoscaling", kind: "serverError" }],
        ["ecs.task:crash", { moment: "ecs.task", kind: "crash" }],
        [
            "ecs.task:crash,family=todo-dev-app,times=3,detail.exitCode=1",
            {
                moment: "ecs.task",
                kind: "crash",
                times: 3,
                match: { family: "todo-dev-app" },
                detail: { exitCode: "1" },
            },
        ],
        ['{"moment":"ecs.task","kind":"crash"}', { moment: "ecs.task", kind: "crash" }],
    ] as const) {
        it(text, () => assert.deepEqual(parseFault(text), expected));
    }
    for (const [text, pattern] of [
        ["ecs.task", /none of the forms/],
        ["", /none of the forms/],
        ["ecs:explode", /explode is none of throttling/],
        ["ecs.task:explode", /explode is none of crash/],
        ["codedeploy.lifecycleEvent:fail,event=Shift", /there is no event Shift: the events are BeforeInstall/],
        ["codedeploy:throttling,during=Lunch", /there is no event Lunch/],
        ["codedeploy.lifecycleEvent:kill,event=Install", /kill needs the process: detail.pid/],
        ["ecs.tasks:crash", /there is no moment ecs.tasks: the moments are ecs.task/],
        ['{"service":"ecs","moment":"ecs.task","kind":"crash"}', /either a service or a moment/],
        ["ecs:throttling,times=often", /times is a whole number/],
        ["ecs:throttling,family=x", /family is no setting/],
        ["ecs.task:crash,times", /none of the forms/],
        ['{"kind":"crash"}', /needs a kind, and either a service or a moment/],
        ["{", /JSON/],
    ] as const) {
        it(`refuses ${text || "nothing"}`, () => assert.throws(() => parseFault(text), isUserError(pattern)));
    }
});
