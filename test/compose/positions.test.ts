import assert from "node:assert/strict";
import { formatPosition, type Path } from "../../compose";
import { load } from "./folder";

const project = load({
    "compose.yaml": `services:
  web:
    image: first
    ports:
      - "8080:80"
      - "8443:443"
    environment:
      - A=1
      - B=2
    depends_on: [db]
    volumes:
      - data:/data
    command: run
    <<: &shared
      user: nobody
  db:
    image: postgres
    healthcheck: {test: pg_isready, interval: 5s}
volumes:
  data:
`,
    "compose.override.yaml": `services:
  web:
    image: second
    environment:
      B: 3
      C: 4
    ports:
      - "9090:90"
    depends_on:
      db:
        condition: service_healthy
  db:
    healthcheck:
      interval: 10s
`,
});
const { positions } = project;

describe("Positions name the file and line that won", () => {
    for (const [path, expected] of [
        [["services", "web"], "compose.override.yaml:2:3"],
        [["services", "web", "image"], "compose.override.yaml:3:5"],
        [["services", "web", "command"], "compose.yaml:13:5"],
        [["services", "web", "user"], "compose.yaml:15:7"],
        [["services", "web", "ports", 0], "compose.yaml:5:9"],
        [["services", "web", "ports", 0, "target"], "compose.yaml:5:9"],
        [["services", "web", "ports", 2], "compose.override.yaml:8:9"],
        [["services", "web", "environment", "A"], "compose.yaml:8:9"],
        [["services", "web", "environment", "B"], "compose.override.yaml:5:7"],
        [["services", "web", "environment", "C"], "compose.override.yaml:6:7"],
        [["services", "web", "depends_on", "db", "condition"], "compose.override.yaml:11:9"],
        [["services", "web", "depends_on", "db", "required"], "compose.override.yaml:10:7"],
        [["services", "web", "volumes", 0, "source"], "compose.yaml:12:9"],
        [["services", "db", "healthcheck", "test"], "compose.yaml:18:19"],
        [["services", "db", "healthcheck", "interval"], "compose.override.yaml:14:7"],
        [["volumes", "data", "name"], "compose.yaml:20:3"],
        [["services", "nobody", "image"], "compose.override.yaml:1:1"],
    ] as [Path, string][]) {
        it(path.join("."), () => assert.equal(formatPosition(positions.at(path)!), expected));
    }

    it("and the value besides the key", () => {
        assert.equal(formatPosition(positions.valueAt(["services", "web", "image"])!), "compose.override.yaml:3:12");
    });
});

describe("Positions tell what a user wrote from what Compose filled in", () => {
    for (const [path, written] of [
        [["services", "web", "image"], true],
        [["services", "web", "networks"], false],
        [["services", "web", "ports", 0], true],
        [["services", "web", "ports", 0, "protocol"], false],
        [["services", "web", "depends_on", "db", "condition"], true],
        [["services", "web", "depends_on", "db", "required"], false],
        [["volumes", "data"], true],
        [["volumes", "data", "name"], false],
        [["networks", "default"], false],
        [["services", "nobody"], false],
    ] as [Path, boolean][]) {
        it(`${path.join(".")}: ${written}`, () => assert.equal(positions.has(path), written));
    }

    it("lists the keys in the order of the file", () => {
        const keys = ["volumes", "command", "user", "image", "environment", "ports", "depends_on"];
        assert.deepEqual(positions.keys(["services", "web"]), keys);
        assert.deepEqual(positions.keys(["services", "web", "ports"]), [0, 1, 2]);
        assert.deepEqual(positions.keys(["services", "web", "image"]), []);
        assert.deepEqual(positions.keys(["nothing"]), []);
    });
});
