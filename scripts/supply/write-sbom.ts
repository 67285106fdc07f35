import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { nodeProgram, toolFile } from '../setup/node-runtime.mjs'
import { projectFolder } from '../setup/project.mjs'
import { run } from '../setup/run.mjs'
import { unstated } from './license-problems.ts'

const Part = z.object({ name: z.string(), version: z.string() })
/** A program that npm doesn't install, such as Node. */
export type Runtime = { name: string; version: string; license: string }
const Component = z.looseObject({
  'bom-ref': z.string(),
  group: z.string().optional(),
  name: z.string(),
  version: z.string().optional(),
  licenses: z.array(z.unknown()).optional(),
})
const Bom = z.looseObject({
  metadata: z.looseObject({ component: z.looseObject({ 'bom-ref': z.string() }) }),
  components: z.array(Component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
})

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

/** The parts of a built program, as `name@version`: bundled, or as packages next to the bundles. */
function partsOf(program: string): Set<string> {
  const bundled = ['main', 'renderer'].flatMap((part) =>
    z.array(Part).parse(read(join(program, 'out', part, 'licenses.json'))),
  )
  const beside = globSync('node_modules/{*,@*/*}/package.json', { cwd: program }).map((file) =>
    Part.parse(read(join(program, file))),
  )
  return new Set([...bundled, ...beside].map(({ name, version }) => `${name}@${version}`))
}

const stated = (license: string | undefined) => (license === undefined ? [] : [{ license: { id: license } }])

type Sbom = { program: string; name: string; version: string; runtimes: readonly Runtime[] }

/**
 * Writes a package's parts in CycloneDX format: the installed npm packages that are in the program, and the runtimes that npm
 * doesn't install. Two builds of a commit are identical. Throws if the program has a part that npm doesn't know.
 */
export async function writeSbom(file: string, { program, name, version, runtimes }: Sbom): Promise<void> {
  const whole = join(tmpdir(), `winnow-sbom-${process.pid}.json`)
  const tool = toolFile('@cyclonedx/cyclonedx-npm', 'cyclonedx-npm')
  const how = [
    '--package-lock-only',
    '--flatten-components',
    '--output-reproducible',
    '--output-format',
    'JSON',
    '--output-file',
    whole,
  ]
  await run(nodeProgram(), [tool, ...how, join(projectFolder, 'package.json')])
  const bom = Bom.parse(read(whole))
  rmSync(whole)
  const parts = partsOf(program)
  const fullName = ({ group, name }: z.infer<typeof Component>) => (group ? `${group}/${name}` : name)
  const kept = bom.components
    .filter((one) => parts.has(`${fullName(one)}@${one.version}`))
    .map((one) => ({ ...one, licenses: one.licenses ?? stated(unstated.get(fullName(one))) }))
  const known = new Set(kept.map((one) => `${fullName(one)}@${one.version}`))
  const missing = [...parts].filter((part) => !known.has(part) && part !== `winnow@${version}`)
  if (missing.length > 0) throw new Error(`These parts are not in package-lock.json: ${missing.join(', ')}.`)
  const refs = new Set([bom.metadata.component['bom-ref'], ...kept.map((one) => one['bom-ref'])])
  const ownRuntimes = runtimes.map(({ license, ...one }) => ({
    type: 'platform',
    'bom-ref': `${one.name}@${one.version}`,
    ...one,
    licenses: stated(license),
    purl: `pkg:generic/${one.name}@${one.version}`,
  }))
  const written = {
    ...bom,
    metadata: { ...bom.metadata, component: { ...bom.metadata.component, name, version } },
    components: [...kept, ...ownRuntimes],
    dependencies: bom.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map((one) => (one.dependsOn ? { ...one, dependsOn: one.dependsOn.filter((ref) => refs.has(ref)) } : one)),
  }
  writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`)
}
