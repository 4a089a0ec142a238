import { FARGATE } from "../../fargate/limits";
import { FARGATE_SIZES, type FargateSizes, WINDOWS_SIZES } from "../../fargate/sizes";
import type { Field } from "../checked-document";
import { checkContainer, type Container } from "./container";
import { checkGroup } from "./group";
import { PLACEHOLDER } from "./placeholder";

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const ROLE = /^(?:arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+|[\w+=,.@-]{1,64})$/;
