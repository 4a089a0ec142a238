import assert from "node:assert/strict";
import { DescribeTaskDefinitionCommand, ECSClient, type ContainerDefinition } from "@aws-sdk/client-ecs";
import type { DescribeAccessPointsResponse } from "@aws-sdk/client-efs";
import { exportStack, inspect, outputsOf } from "../inspect";
import { story } from "../story";
import { summary, up } from "../update";

const COMPOSE = `
services:
  web:
    image: nginx:1.27
    expose: ["80"]
    configs:
      - source: site
        target: /etc/nginx/conf.d/site.conf
    secrets:
      - db
      - source: db_password
        x-aws-environment: DB_PASSWORD
    volumes:
      - ./robots.txt:/usr/share/nginx/html/robots.txt:ro
      - type: volume
        source: data
        target: /data
        volume: { subpath: web, nocopy: true }
configs:
  site:
    content: |
      server { listen 80; }
secrets:
  db:
    external: true
    name: shop/db
    x-aws-keys: [user, password]
  db_password:
    external: true
    name: shop/db
    x-aws-keys: password
volumes:
  data:
    labels: { team: shop }
`;

story("a project whose services read files", program => {
    it("goes up: configs, a bind mount, JSON keys of a secret that exists, a folder of a volume", async () => {
        await program().run(["true"]); // Makes the account.
        await inspect(program(), async ({ call }) =>
            Promise.resolve(
                call("secretsmanager", "CreateSecret", {
                    Name: "shop/db",
                    SecretString: JSON.stringify({ user: "shop", password: "open sesame" }),
                }),
            ),
        );
        program().write("shop/docker-compose.yml", COMPOSE);
        program().write("shop/robots.txt", "User-agent: *\nDisallow: /\n");
        program().replace("Pulumi.dev.yaml", "examples/todo/docker-compose.yml", "shop/docker-compose.yml");
        program().commit("another project");
        const first = await up(program());
        assert.equal(first.code, 0, first.output);
        const exported = await exportStack(program());
        assert.doesNotMatch(exported.text, /open sesame/);
        const { family } = outputsOf(exported).services.web!;
        await inspect(program(), async ({ client, call }) => {
            const { taskDefinition } = await client(ECSClient).send(
                new DescribeTaskDefinitionCommand({ taskDefinition: family }),
            );
            const named = (name: string): ContainerDefinition =>
                taskDefinition!.containerDefinitions!.find(container => container.name === name)!;
            const read = named("files").secrets!.map(({ valueFrom }) =>
                /:secret:(shop\/db)-\w+(:.*)$/.exec(valueFrom!),
            );
            assert.deepEqual(
                read.map(match => match?.slice(1)),
                [
                    ["shop/db", ":user::"],
                    ["shop/db", ":password::"],
                ],
            );
            assert.deepEqual(
                named("web").secrets?.map(({ name }) => name),
                ["DB_PASSWORD"],
            );
            assert.match(named("web").entryPoint!.join(" "), /ln -s .*site\.conf/);
            const { AccessPoints = [] } = call<DescribeAccessPointsResponse>("efs", "DescribeAccessPoints", {});
            assert.deepEqual(
                AccessPoints.map(({ RootDirectory, Tags }) => [
                    RootDirectory?.Path,
                    Tags?.find(t => t.Key === "team")?.Value,
                ]),
                [["/data/web", "shop"]],
            );
        });
    });

    it("and up again changes nothing", async () => {
        const second = await up(program(), {}, "--expect-no-changes");
        assert.equal(second.code, 0, second.output);
        assert.deepEqual(summary(second.changes), []);
    });
});
