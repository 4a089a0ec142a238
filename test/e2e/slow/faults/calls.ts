import { LIVE, unfinished, refused, denied, type Row } from "./row";

export const calls: readonly Row[] = [
    {
        what: "the first calls are throttled",
        shift: "all at once",
        faults: [{ service: "codedeploy", kind: "throttling", times: 2 }],
        ends: LIVE,
    },
    {
        what: "a look in the middle of the shift is throttled",
        shift: "canary",
        faults: [
            { service: "codedeploy", operation: "GetDeployment", kind: "throttling", during: "AllowTraffic", times: 2 },
        ],
        ends: LIVE,
    },
    {
        what: "looks at the installation are answered with 500",
        shift: "linear",
        faults: [
            {
                service: "codedeploy",
                operation: "GetDeploymentTarget",
                kind: "serverError",
                during: "Install",
                times: 2,
            },
        ],
        ends: LIVE,
    },
    {
        what: "the connection drops before the deployment is created",
        shift: "all at once",
        faults: [{ service: "codedeploy", operation: "CreateDeployment", kind: "dropped", times: 1 }],
        ends: LIVE,
    },
    {
        what: "the connection drops when the deployment was created: the repeated call meets its own deployment",
        shift: "canary",
        faults: [{ service: "codedeploy", operation: "CreateDeployment", kind: "dropped", afterwards: true, times: 1 }],
        ends: LIVE,
    },
    {
        what: "connections drop during the shift",
        shift: "linear",
        faults: [
            { service: "codedeploy", operation: "GetDeployment", kind: "dropped", during: "AllowTraffic", times: 2 },
        ],
        ends: LIVE,
    },
    {
        what: "an answer during the installation is slow",
        shift: "canary",
        faults: [
            {
                service: "codedeploy",
                operation: "GetDeployment",
                kind: "slow",
                milliseconds: 50,
                during: "Install",
                times: 2,
            },
        ],
        ends: LIVE,
    },
    {
        what: "CodeDeploy answers nothing but throttling for as long as anybody asks",
        shift: "canary",
        faults: [{ service: "codedeploy", operation: "GetDeployment", kind: "throttling", during: "AllowTraffic" }],
        ends: unfinished(/throttl.*Deployment d-\w+ goes on/is),
    },
    {
        what: "the right to create a deployment is missing",
        shift: "all at once",
        faults: [denied("codedeploy", "CreateDeployment")],
        ends: refused(/codedeploy:CreateDeployment/),
    },
    {
        what: "the right to look at a deployment is missing",
        shift: "canary",
        faults: [denied("codedeploy", "GetDeploymentTarget")],
        ends: unfinished(/codedeploy:GetDeploymentTarget.*Deployment d-\w+ goes on/s),
    },
    {
        what: "the right to describe the service is missing",
        shift: "all at once",
        faults: [denied("ecs", "DescribeServices")],
        ends: refused(/ecs:DescribeServices/),
    },
    {
        what: "the right to write the release record is missing at the end",
        shift: "all at once",
        faults: [denied("ssm", "PutParameter", { skip: 1 })],
        ends: unfinished(/ssm:PutParameter/),
    },
    {
        what: "the right to suspend autoscaling is missing",
        shift: "linear",
        faults: [denied("application-autoscaling", "RegisterScalableTarget")],
        ends: unfinished(/application-autoscaling:RegisterScalableTarget/),
    },
    {
        what: "the credentials expire during the shift",
        shift: "linear",
        faults: [
            {
                service: "codedeploy",
                kind: "error",
                code: "ExpiredTokenException",
                message: "The security token included in the request is expired",
                during: "AllowTraffic",
            },
        ],
        ends: unfinished(/expired.*Deployment d-\w+ goes on/is),
    },
];
