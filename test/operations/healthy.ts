import { putAlarm, type Released } from "./released";

/** Gives the account of an application all that a release depends on besides the application: alarm, network, rights. */
export function makeHealthy({ app }: Released): void {
    const call = (service: string, operation: string, input: object): void => {
        app.session.call(service, operation, input);
    };
    putAlarm({ app });
    const { securityGroup: GroupId } = app;
    const rule = { IpProtocol: "tcp", FromPort: 3000, ToPort: 3000, UserIdGroupPairs: [{ GroupId }] };
    call("ec2", "AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [rule] });
    call("iam", "PutRolePolicy", {
        RoleName: "execution",
        PolicyName: "own",
        PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: { Effect: "Allow", Action: "*", Resource: "*" },
        }),
    });
}

/** The rights of CodeDeploy, where it releases the application. */
export function allowCodeDeploy({ app }: Released): void {
    const PolicyArn = "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS";
    app.session.call("iam", "AttachRolePolicy", { RoleName: "deploy", PolicyArn });
}
