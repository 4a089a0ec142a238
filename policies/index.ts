import { PolicyPack } from "@pulumi/policy";
import { toPolicy } from "./rule";
import { RULES } from "./rules";

// Constructing the pack starts its server: only this file does.
new PolicyPack("swingbridge", { policies: RULES.map(toPolicy) });
