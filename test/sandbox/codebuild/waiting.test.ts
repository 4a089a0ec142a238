import assert from "node:assert/strict";

import { openApplication, register } from "../ecs/application";
import { contextOf, openBuilds, saidBy, spec } from "./project";

describe("A build that waits for something itself", function () {
    this.timeout(20_000);

    it("lets time pass, although it stands still for everybody else while a build runs", async () => {
        const app = openApplication();
        const host = openBuilds({ account: app.account, region: "us-east-1" });
        try {
            host.createRole();
            host.create();
            register(app);
            const network = `awsvpcConfiguration={subnets=[${app.subnets.join(",")}],securityGroups=[${app.securityGroup}]}`;
            const run = `aws ecs run-task --cluster demo --task-definition app --launch-type FARGATE --network-configuration '${network}' --query 'tasks[0].taskArn' --output text`;
            const build = await host.run(
                spec({
                    build: [
                        `TASK=$(${run})`,
                        'aws ecs wait tasks-stopped --cluster demo --tasks "$TASK"',
                        "aws ecs describe-tasks --cluster demo --tasks \"$TASK\" --query 'tasks[0].lastStatus' --output text",
                    ],
                }),
            );
            assert.equal(contextOf(build), undefined, host.log(build).join("\n"));
            assert.deepEqual(saidBy(host, build), ["STOPPED"]);
        } finally {
            await host.close();
        }
    });
});
