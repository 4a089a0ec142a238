import assert from "node:assert/strict";
import { Engine, REGION, type Resource } from "./engine";

describe("A certificate validated by DNS", () => {
    let engine: Engine;
    let zoneId: string;
    let certificate: Resource;
    let record: Resource;

    before(async () => {
        engine = await Engine.start();
        const { HostedZone } = engine.account
            .session(REGION)
            .call<{ HostedZone: { Id: string } }>("route53", "CreateHostedZone", {
                Name: "example.com",
                CallerReference: "x",
            });
        zoneId = HostedZone.Id.replace("/hostedzone/", "");
        certificate = await engine.create("aws:acm/certificate:Certificate", "cert", {
            domainName: "app.example.com",
            validationMethod: "DNS",
        });
    });
    after(() => engine.close());

    it("finds its zone by name", async () => {
        const found = await engine.invoke("aws:route53/getZone:getZone", { name: "example.com", privateZone: false });
        assert.equal(found.zoneId, zoneId);
    });

    it("tells which record proves the domain", () => {
        const [option] = certificate.state.domainValidationOptions as Record<string, string>[];
        assert.equal(option!.domainName, "app.example.com");
        assert.equal(option!.resourceRecordType, "CNAME");
        assert.equal(certificate.state.status, "PENDING_VALIDATION");
    });

    it("is issued once the record is there", async () => {
        const [option] = certificate.state.domainValidationOptions as Record<string, string>[];
        const inputs = {
            zoneId,
            name: option!.resourceRecordName,
            type: option!.resourceRecordType,
            ttl: 60,
            records: [option!.resourceRecordValue],
        };
        record = await engine.create("aws:route53/record:Record", "proof", inputs);
        assert.deepEqual(await engine.diff(record, inputs), { changes: [], replaces: [] });
        await engine.create("aws:acm/certificateValidation:CertificateValidation", "valid", {
            certificateArn: certificate.id,
            validationRecordFqdns: [record.state.fqdn],
        });
        assert.equal((await engine.read(certificate))!.state.status, "ISSUED");
    });

    it("goes, and its record with it", async () => {
        await engine.delete(record);
        assert.equal(await engine.read(record), undefined);
        await engine.delete(certificate);
        assert.equal(await engine.read(certificate), undefined);
    });
});

describe("An alias record", () => {
    it("is the same however AWS writes it", async () => {
        const engine = await Engine.start();
        const { HostedZone } = engine.account
            .session(REGION)
            .call<{ HostedZone: { Id: string } }>("route53", "CreateHostedZone", {
                Name: "example.com",
                CallerReference: "x",
            });
        const inputs = {
            zoneId: HostedZone.Id.replace("/hostedzone/", ""),
            name: "app.example.com",
            type: "A",
            aliases: [
                { name: "My-LB-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K", evaluateTargetHealth: true },
            ],
        };
        const record = await engine.create("aws:route53/record:Record", "alias", inputs);
        const refreshed = await engine.read(record);
        assert.deepEqual(await engine.diff(refreshed!, inputs), { changes: [], replaces: [] });
        await engine.close();
    });
});

describe("A hosted zone", () => {
    let engine: Engine;
    let zone: Resource;
    const address = { type: "A", ttl: 60, records: ["192.0.2.1"] };

    before(async () => {
        engine = await Engine.start();
        zone = await engine.create("aws:route53/zone:Zone", "zone", { name: "example.com" });
        await engine.create("aws:route53/record:Record", "app", {
            ...address,
            zoneId: zone.id,
            name: "app.example.com",
        });
    });
    after(() => engine.close());

    it("changes its comment in place", async () => {
        zone = await engine.update(zone, { name: "example.com", comment: "ours" });
        assert.equal((await engine.read(zone))?.state.comment, "ours");
    });

    it("stays while it has records, unless it was told to take them along", async () => {
        await assert.rejects(engine.delete(zone), /HostedZoneNotEmpty/);
        zone = await engine.update(zone, { name: "example.com", comment: "ours", forceDestroy: true });
        await engine.delete(zone);
        assert.equal(await engine.read(zone), undefined);
    });
});
