/**
 * Phase 5: everything as bytes. Kernels are compiled, each tier and the client are bundled, and the manifest names it all.
 * Digests stand inside the bundles: those of the kernels, and the build's, which covers everything that is built. Bundles are
 * made with placeholders of the same length, which are replaced when the digests are known; so kernels and bundles are made
 * at the same time, and a change inside a kernel bundles nothing anew.
 */
import { mathModuleBytes } from "@rmc/math";
import type { Target } from "@rmc/runtime";
import type { Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { Artifact, Lowered, LoweredTier } from "../ir/artifact.ts";
import type { Manifest } from "../ir/manifest.ts";
import type { Plan } from "../ir/plan.ts";
import type { Reach } from "../ir/reach.ts";
import type { UserFile } from "../ir/user-file.ts";
import { bundleOptions, type EmitSettings } from "./bundle-options.ts";
import { bundleTier, type Bundled } from "./bundle-tier.ts";
import { digestOf } from "./digest.ts";
import { expectedKernel, type EmittedKernel, type KernelMaker, type KernelOutline } from "./emit-kernels.ts";
import { entriesOf } from "./entries.ts";
import { usesInexactMath } from "./inexact-math.ts";
import { makeManifest } from "./make-manifest.ts";
import { findUnhosted, pythonFiles } from "./python-client.ts";

export interface EmitInput {
  readonly plan: Plan;
  readonly lowered: Lowered;
  readonly reach: readonly Reach[];
  readonly files: readonly UserFile[];
}

export interface EmitOptions {
  /** Absolute: where the user's files are relative to. */
  readonly root: string;
  readonly release: boolean;
  readonly kernels: KernelMaker;
  readonly bundles: BundledBefore;
  /** The target of a kind of place. */
  readonly target: (kind: string) => Target;
  readonly conditions: readonly string[];
  readonly settings: EmitSettings;
  /** Clients in other languages. */
  readonly clients: readonly ClientLanguage[];
  /** Of the compiler and of AssemblyScript. */
  readonly versions: { readonly compiler: string; readonly assemblyscript: string };
}

/** The last bundle of each tier with the text it was made from: after an edit only what changed is bundled. Packages count as unchanged. */
export type BundledBefore = Map<string, { readonly key: string; readonly bundled: readonly Bundled[] }>;

export type ClientLanguage = "python";

const PLACEHOLDER = `sha256:${"0".repeat(64)}`;

export type BuiltFile = readonly [string, string | Uint8Array];

type Files = ReadonlyMap<string, string | Uint8Array>;

/** Undefined: errors were reported. */
export async function emitBuild(input: EmitInput, options: EmitOptions, reporter: Reporter): Promise<Artifact | undefined> {
  let failed = false;
  const watching: Reporter = {
    report(diagnostic: Diagnostic) {
      failed ||= diagnostic.severity === "error";
      reporter.report(diagnostic);
    },
  };
  const python = options.clients.includes("python");
  if (python) findUnhosted(input.plan, watching);
  const lowered = input.lowered.chains.kernels;
  const expected = lowered.map(expectedKernel);
  const make = (kernels: readonly KernelOutline[]): Promise<BuiltFile[]> => emitBundles(kernels, input, options, watching);
  const [kernels, early] = await Promise.all([options.kernels.make(lowered), make(expected)]);
  if (failed) return undefined;
  // Rare: a capability is named where nothing uses it.
  const outlines = expected.map((outline, index): KernelOutline => ({
    ...outline,
    capabilities: (kernels[index] as EmittedKernel).capabilities,
  }));
  const bundles = JSON.stringify(outlines) === JSON.stringify(expected) ? early : await make(outlines);
  const digests = new Map(expected.map(({ digest }, index) => [digest, (kernels[index] as EmittedKernel).digest]));
  const files: Files = new Map(
    [...kernels.flatMap(kernelFiles), ...withDigests(bundles, digests)].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  const provenance = {
    compiler: options.versions.compiler,
    assemblyscript: options.versions.assemblyscript,
    mode: options.release ? "release" : "development",
  } as const;
  const others = python ? await pythonFiles(input.lowered.python) : undefined;
  return sealBuild(files, makeManifest({ ...input, kernels, provenance }), others);
}

async function emitBundles(
  kernels: readonly KernelOutline[],
  input: EmitInput,
  options: EmitOptions,
  reporter: Reporter,
): Promise<BuiltFile[]> {
  const made = await Promise.all([
    ...input.lowered.tiers.map((tier) => emitTier(tier, kernels, input, options, reporter)),
    emitClient(input, options, reporter),
  ]);
  return made.flat();
}

function withDigests(files: readonly BuiltFile[], digests: ReadonlyMap<string, string>): BuiltFile[] {
  return files.map(([path, content]) => [
    path,
    typeof content === "string" ? content.replace(DIGEST, (digest) => digests.get(digest) ?? digest) : content,
  ]);
}

const DIGEST = /sha256:[0-9a-f]{64}/g;

/** `others` have no part in the build's digest: they say nothing that the rest does not, so one can be made for a build that runs already. */
function sealBuild(files: Files, described: Omit<Manifest, "build" | "files">, others?: (build: string) => readonly BuiltFile[]): Artifact {
  const build = digestOf(JSON.stringify(described), ...[...files].flat());
  const all = [...files, ...(others?.(build) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const sealed = new Map(
    all.map(([path, content]): [string, Uint8Array] => [
      path,
      typeof content === "string" ? Buffer.from(content.replaceAll(PLACEHOLDER, build)) : content,
    ]),
  );
  const { schema, ...rest } = described;
  const { wants, provenance, ...head } = rest;
  const listed = [...sealed].map(([path, bytes]) => ({ path, digest: digestOf(bytes), bytes: bytes.length }));
  const manifest: Manifest = { schema, build, ...head, files: listed, wants, provenance };
  sealed.set("manifest.json", Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`));
  return { manifest, files: sealed };
}

function kernelFiles({ file, wasm, map }: EmittedKernel): readonly [string, string | Uint8Array][] {
  return [
    [file, wasm],
    [`${file}.map`, JSON.stringify(map)],
  ];
}

async function emitTier(
  tier: LoweredTier,
  kernels: readonly KernelOutline[],
  input: EmitInput,
  options: EmitOptions,
  reporter: Reporter,
): Promise<BuiltFile[]> {
  const target = options.target(tier.kind);
  const used = kernels.filter(({ name }) => tier.kernels.includes(name));
  const make = (exactMath: boolean): Promise<BuiltFile[]> =>
    bundle(tier, entriesOf(tier, target, used, exactMath), target, buildModule(used), input, options, reporter);
  const files = await make(false);
  if (
    tier.nodes.length === 0 ||
    !files.some(([path, text]) => path.endsWith("/program.js") && typeof text === "string" && usesInexactMath(text))
  )
    return files;
  return [...(await make(true)), ...(target.can.compileWasm ? [] : [mathFile()])];
}

/** workerd compiles nothing at run time, so the module is a file of the build. */
function mathFile(): BuiltFile {
  return ["kernels/rmc-math.wasm", mathModuleBytes()];
}

function emitClient(input: EmitInput, options: EmitOptions, reporter: Reporter): Promise<BuiltFile[]> {
  const tier: LoweredTier = { place: "client", kind: "browser", program: input.lowered.client.program, nodes: [], kernels: [] };
  const entries = [
    { name: "index", code: `export * from "rmc:program";` },
    // Apart, since few load them: who runs whole inputs, pages that ask for WebRTC, and those that may share memory with their Worker.
    { name: "run", code: `export { runBuild } from "@rmc/browser";` },
    { name: "webrtc", code: `export { webRtc } from "@rmc/browser/webrtc";` },
    { name: "ring", code: `export { RingChannel, ringEnds } from "@rmc/worker/ring";` },
  ];
  const target = options.target("browser");
  const external = [...target.bundle.external, "./run.js"];
  return bundle(tier, entries, { ...target, bundle: { ...target.bundle, external } }, buildModule([]), input, options, reporter).then(
    (files) => [...files, ["client/index.d.ts", input.lowered.client.types]],
  );
}

async function bundle(
  tier: LoweredTier,
  entries: ReturnType<typeof entriesOf>,
  target: Target,
  build: string,
  input: EmitInput,
  options: EmitOptions,
  reporter: Reporter,
): Promise<BuiltFile[]> {
  const files = new Map(input.files.map((file) => [file.file, file]));
  const nodes = tier.nodes.flatMap(({ id }) => input.lowered.chains.fates.filter(({ node }) => node.id === id).map(({ node }) => node));
  const bundling = bundleOptions(target, options.conditions, options.settings, options.root, options.release);
  const name = [input.plan.graph.file, input.plan.graph.pipeline, tier.place, options.release, entries[0]?.code.includes("rmc:math")].join(
    " ",
  );
  const key = JSON.stringify([
    tier,
    entries,
    build,
    bundling,
    tier.nodes.map((node) => [node.file, ...node.others.map((other) => other.file)].map((file) => files.get(file))),
  ]);
  const before = options.bundles.get(name);
  const bundled =
    before?.key === key
      ? before.bundled
      : await bundleTier({ tier, nodes, entries, build, files, external: target.bundle.external }, bundling, reporter);
  if (bundled !== undefined) options.bundles.set(name, { key, bundled });
  return (bundled ?? []).flatMap(({ name, code, map }): BuiltFile[] => [
    [`${tier.place}/${name}.js`, `${code}//# sourceMappingURL=${name}.js.map\n`],
    [`${tier.place}/${name}.js.map`, map],
  ]);
}

function buildModule(kernels: readonly KernelOutline[]): string {
  const listed = kernels.map(({ name, file, digest }) => ({ name, file, digest, map: `${file}.map` }));
  const granted = Object.fromEntries(kernels.map(({ name, capabilities }) => [name, capabilities]));
  const draws = kernels.some(({ capabilities }) => capabilities.includes("random"));
  return [
    `export const build = ${JSON.stringify(PLACEHOLDER)};`,
    `export const kernels = ${JSON.stringify(listed)};`,
    `export const capabilities = ${JSON.stringify(granted)};`,
    draws ? `export { seededRandom as random } from "@rmc/runtime";` : `export const random = undefined;`,
  ].join("\n");
}
