/** What both bundling steps of a tier share: esbuild's options as the target and the user's tsconfig want them. */
import type { BuildOptions } from "esbuild";
import type { Target } from "@rmc/runtime";

export interface BundleOptions {
  readonly root: string;
  readonly release: boolean;
  readonly common: Pick<BuildOptions, "platform" | "target" | "conditions" | "mainFields" | "logLevel" | "legalComments" | "charset">;
  /** The compiler options that change what JavaScript comes out. Unused imports always go: a slice has many. */
  readonly tsconfig: Readonly<Record<string, boolean | string>>;
}

/** What a user's tsconfig can say about the meaning of the code. */
export interface EmitSettings {
  readonly useDefineForClassFields?: boolean;
  readonly experimentalDecorators?: boolean;
  readonly jsx?: string;
  readonly jsxImportSource?: string;
}

export function bundleOptions(
  target: Target,
  conditions: readonly string[],
  settings: EmitSettings,
  root: string,
  release: boolean,
): BundleOptions {
  const { platform, target: level } = target.bundle;
  return {
    root,
    release,
    common: {
      platform,
      target: level,
      conditions: [...new Set([...target.bundle.conditions, ...conditions])],
      mainFields: platform === "node" ? ["module", "main"] : ["browser", "module", "main"],
      logLevel: "silent",
      legalComments: "none",
      charset: "utf8",
    },
    tsconfig: { ...settings, verbatimModuleSyntax: false, preserveValueImports: false } as Readonly<Record<string, boolean | string>>,
  };
}
