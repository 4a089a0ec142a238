import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Storage, type StorageArgs } from "../../components/storage";
import { encryptedTransportOnly } from "../../components/storage-policy";
import { capture, valueOf, type CaptureOptions } from "./harness";
import { checkComponents } from "./invariants";
import { Probe } from "./probe";

const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";
const ACCESS_POINT = "aws:efs/accessPoint:AccessPoint";
const MOUNT_TARGET = "aws:efs/mountTarget:MountTarget";
const POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy";
const BACKUP = "aws:efs/backupPolicy:BackupPolicy";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const POSTGRES = { uid: 70, gid: 70, permissions: "0700" };
const REDIS = { uid: 999, gid: 1000, permissions: "0755" };

const base: StorageArgs = {
    vpcId: "vpc-1",
    subnetIds: ["subnet-a", "subnet-b"],
    volumes: [
        { name: "db-data", owner: POSTGRES },
        { name: "cache", owner: REDIS },
    ],
};

const calls: CaptureOptions["calls"] = {
    "aws:efs/getAccessPoint:getAccessPoint": ({ accessPointId }) => ({
        arn: `arn:aws:elasticfilesystem:us-east-1:111122223333:access-point/${accessPointId}`,
        fileSystemId: "fs-0ld",
        posixUsers: [{ uid: 1000, gid: 1000, secondaryGids: [] }],
        fileSystemArn: "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0ld",
    }),
};

const build = (args: Partial<StorageArgs> = {}) =>
    checkComponents(() => new Storage("files", { ...base, ...args }), { calls });

describe("Storage", () => {
    it("is one encrypted file system whose idle files get cheaper", async () => {
        const { inputs, protect, retainOnDelete } = (await build()).one(FILE_SYSTEM);
        assert.equal(inputs.encrypted, true);
        assert.deepEqual(inputs.lifecyclePolicies, [{ transitionToIa: "AFTER_30_DAYS" }]);
        assert.equal(inputs.throughputMode, "elastic");
        assert.deepEqual({ protect, retainOnDelete }, { protect: false, retainOnDelete: false });
    });

    it("gives each volume a folder of its own that belongs to the image's user", async () => {
        const graph = await build();
        assert.deepEqual(graph.one(ACCESS_POINT, "files-db-data").inputs, {
            fileSystemId: "fs-files-files",
            posixUser: { uid: 70, gid: 70 },
            rootDirectory: {
                path: "/db-data",
                creationInfo: { ownerUid: 70, ownerGid: 70, permissions: "0700" },
            },
        });
        assert.deepEqual(graph.one(ACCESS_POINT, "files-cache").inputs.posixUser, { uid: 999, gid: 1000 });
    });

    it("can be mounted from every subnet", async () => {
        const graph = await build();
        assert.deepEqual(
            graph.ofType(MOUNT_TARGET).map(({ inputs }) => [inputs.subnetId, inputs.securityGroups]),
            [
                ["subnet-a", ["files-group-id"]],
                ["subnet-b", ["files-group-id"]],
            ],
        );
        assert.ok(graph.ofType(MOUNT_TARGET).every(({ deleteBeforeReplace }) => deleteBeforeReplace)); // one per zone
    });

    it("has as many mount targets at preview, where the subnets are unknown yet", async () => {
        const program = () => {
            const subnet = new Probe("subnet", {});
            return new Storage("files", { ...base, subnetIds: [subnet.id, subnet.id, subnet.id] });
        };
        for (const preview of [true, false]) {
            assert.equal((await capture(program, { preview })).ofType(MOUNT_TARGET).length, 3);
        }
    });

    it("lets in whom it is told, on NFS's port, and nobody else", async () => {
        assert.deepEqual((await build()).ofType(INGRESS), []);
        const graph = await build({ allowFrom: [{ name: "db", securityGroupId: "sg-db" }] });
        assert.deepEqual(graph.one(INGRESS, "files-from-db").inputs, {
            securityGroupId: "files-group-id",
            referencedSecurityGroupId: "sg-db",
            description: "NFS from db",
            ipProtocol: "tcp",
            fromPort: 2049,
            toPort: 2049,
        });
        assert.deepEqual(Object.keys(graph.one(GROUP).inputs).sort(), ["description", "vpcId"]);
    });

    it("refuses unencrypted transport and clients without IAM rights", async () => {
        const { inputs } = (await build()).one(POLICY);
        assert.equal(
            inputs.policy,
            encryptedTransportOnly("arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-files-files"),
        );
    });

    it("makes tasks wait for mount targets and rules", async () => {
        const graph = await capture(() => {
            const storage = new Storage("files", { ...base, allowFrom: [{ name: "db", securityGroupId: "sg-db" }] });
            return new Probe("probe", { fileSystem: storage.volumes["db-data"]!.fileSystemId });
        });
        const waitsFor = graph.one(Probe.type).propertyDependencies.fileSystem!;
        for (const { urn } of [...graph.ofType(MOUNT_TARGET), graph.one(INGRESS), graph.one(FILE_SYSTEM)]) {
            assert.ok(waitsFor.includes(urn), urn);
        }
    });

    it("tells what a task definition and its role need", async () => {
        const { result } = await build();
        const volume = result.volumes.cache!;
        assert.deepEqual(Object.keys(result.volumes), ["db-data", "cache"]);
        assert.equal(await valueOf(volume.fileSystemId), "fs-files-files");
        assert.match(await valueOf(volume.fileSystemArn), /:file-system\/fs-files-files$/);
        assert.equal(await valueOf(volume.accessPointId!), "fsap-files-cache");
        assert.match(await valueOf(volume.accessPointArn!), /:access-point\/fsap-files-cache$/);
    });

    it("tells who acts as root on it: EFS makes root a nobody, unless the role may be root", async () => {
        const volumes = [
            { name: "a", owner: POSTGRES },
            { name: "b", owner: { uid: 0, gid: 0, permissions: "0755" } },
            { name: "c", owner: { uid: 472, gid: 0, permissions: "0755" } },
        ];
        const { result } = await build({ volumes });
        assert.deepEqual(
            await Promise.all(Object.values(result.volumes).map(async volume => valueOf(volume.actsAsRoot))),
            [false, true, true],
        );
    });

    it("gives a folder within a volume an access point of its own, with the volume's tags", async () => {
        const tags = { team: "shop" };
        const volumes = [{ name: "cache-img", owner: REDIS, rootDirectory: "/cache/img", tags }];
        const { inputs } = (await build({ volumes })).one(ACCESS_POINT);
        assert.equal(inputs.rootDirectory.path, "/cache/img");
        assert.deepEqual(inputs.tags, tags);
    });

    it("is one more for a volume that asks for options of a whole file system", async () => {
        const fileSystem = {
            name: "cache",
            performanceMode: "maxIO" as const,
            throughputMode: "provisioned" as const,
            provisionedThroughput: 16,
            transitionToInfrequentAccess: "AFTER_7_DAYS",
            backup: false,
            kmsKey: "arn:aws:kms:us-east-1:111122223333:key/2",
        };
        const graph = await build({
            volumes: [
                { name: "db-data", owner: POSTGRES },
                { name: "cache", owner: REDIS, fileSystem },
                { name: "cache-img", owner: REDIS, rootDirectory: "/cache/img", fileSystem },
            ],
        });
        assert.deepEqual(graph.one(FILE_SYSTEM, "files-cache-files").inputs, {
            encrypted: true,
            kmsKeyId: fileSystem.kmsKey,
            performanceMode: "maxIO",
            throughputMode: "provisioned",
            provisionedThroughputInMibps: 16,
            lifecyclePolicies: [{ transitionToIa: "AFTER_7_DAYS" }],
        });
        assert.deepEqual(graph.one(BACKUP).inputs.backupPolicy, { status: "DISABLED" });
        assert.equal(graph.ofType(FILE_SYSTEM).length, 2);
        assert.equal(graph.ofType(MOUNT_TARGET).length, 4);
        assert.equal(graph.ofType(POLICY).length, 2);
        const ids = await Promise.all(
            Object.values(graph.result.volumes).map(async volume => valueOf(volume.fileSystemId)),
        );
        assert.deepEqual(ids, ["fs-files-files", "fs-files-cache-files", "fs-files-cache-files"]);
    });

    it("is protected, retained and backed up in production", async () => {
        const graph = await build({ protect: true });
        const { protect, retainOnDelete } = graph.one(FILE_SYSTEM);
        assert.deepEqual({ protect, retainOnDelete }, { protect: true, retainOnDelete: true });
        assert.deepEqual(graph.one(BACKUP).inputs.backupPolicy, { status: "ENABLED" });
        assert.deepEqual((await build()).ofType(BACKUP), []);
    });

    it("is encrypted with the given key", async () => {
        const kmsKeyArn = "arn:aws:kms:us-east-1:111122223333:key/1";
        assert.equal((await build({ kmsKeyArn })).one(FILE_SYSTEM).inputs.kmsKeyId, kmsKeyArn);
    });

    it("lets transforms have the last word", async () => {
        const graph = await build({
            transitionToInfrequentAccess: "AFTER_7_DAYS",
            transform: {
                fileSystem: args => void (args.throughputMode = "bursting"),
                accessPoint: { tags: { a: "b" } },
                mountTarget: (args, _opts, name) => void (args.ipAddress = name),
                securityGroup: { description: "other" },
                fileSystemPolicy: { policy: "{}" },
            },
        });
        assert.equal(graph.one(FILE_SYSTEM).inputs.throughputMode, "bursting");
        assert.deepEqual(graph.one(FILE_SYSTEM).inputs.lifecyclePolicies, [{ transitionToIa: "AFTER_7_DAYS" }]);
        assert.deepEqual(graph.one(ACCESS_POINT, "files-cache").inputs.tags, { a: "b" });
        assert.equal(graph.one(MOUNT_TARGET, "files-mount-1").inputs.ipAddress, "files-mount-1");
        assert.equal(graph.one(GROUP).inputs.description, "other");
        assert.equal(graph.one(POLICY).inputs.policy, "{}");
    });
});

describe("Storage that exists already", () => {
    const owner = POSTGRES;

    it("is mounted whole where it is a file system, and creates nothing", async () => {
        const graph = await build({ volumes: [{ name: "old", owner, existing: "fs-0123abcd" }] });
        assert.deepEqual(graph.names(), ["swingbridge:storage:Storage files"]);
        const volume = graph.result.volumes.old!;
        assert.equal(await valueOf(volume.fileSystemId), "fs-0123abcd");
        assert.equal(
            await valueOf(volume.fileSystemArn),
            "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0123abcd",
        );
        assert.equal(volume.accessPointId, undefined);
        assert.equal(graph.result.fileSystemId, undefined);
    });

    it("is mounted through its access point where it is one", async () => {
        const graph = await build({ volumes: [{ name: "old", owner, existing: "fsap-0123abcd" }] });
        const volume = graph.result.volumes.old!;
        assert.equal(await valueOf(volume.accessPointId!), "fsap-0123abcd");
        assert.equal(await valueOf(volume.fileSystemId), "fs-0ld");
        assert.match(await valueOf(volume.accessPointArn!), /access-point\/fsap-0123abcd$/);
        assert.equal(await valueOf(volume.actsAsRoot), false);
    });

    it("gets an access point where a folder of it is asked for; its root is there already", async () => {
        const existing = "fs-0123abcd";
        const graph = await build({
            volumes: [
                { name: "sub", owner, existing, rootDirectory: "/sub" },
                { name: "top", owner, existing, rootDirectory: "/" },
            ],
        });
        const roots = graph.ofType(ACCESS_POINT).map(({ inputs }) => [inputs.fileSystemId, inputs.rootDirectory]);
        assert.deepEqual(roots, [
            [existing, { path: "/sub", creationInfo: { ownerUid: 70, ownerGid: 70, permissions: "0700" } }],
            [existing, { path: "/" }],
        ]);
        assert.deepEqual(graph.ofType(FILE_SYSTEM), []);
    });

    it("stands next to volumes of the stack", async () => {
        const graph = await build({
            volumes: [
                { name: "old", owner, existing: "fs-0123abcd" },
                { name: "new", owner },
            ],
        });
        assert.equal(graph.one(ACCESS_POINT).name, "files-new");
        assert.deepEqual(Object.keys(graph.result.volumes).sort(), ["new", "old"]);
    });

    it("must be a file system or an access point; all that are not are named, and subnets that are missing", () =>
        assert.rejects(
            build({
                subnetIds: [],
                volumes: [
                    { name: "one", owner, existing: "my-bucket" },
                    { name: "two", owner, existing: "fs-" },
                    { name: "three", owner },
                ],
            }),
            (error: Error) => {
                assert.ok(pulumi.ResourceError.isInstance(error));
                assert.match(
                    error.message,
                    /volumes\.one: my-bucket is neither.*\nvolumes\.two: fs- is neither.*\nsubnetIds: /,
                );
                return true;
            },
        ));
});

describe("file-system policy", () => {
    it("denies whatever is not encrypted on its way", () => {
        const { Statement } = JSON.parse(encryptedTransportOnly("arn:fs"));
        assert.equal(Statement.length, 1);
        assert.equal(Statement[0].Effect, "Deny");
        assert.equal(Statement[0].Resource, "arn:fs");
        assert.deepEqual(Statement[0].Condition, { Bool: { "aws:SecureTransport": "false" } });
    });
});
