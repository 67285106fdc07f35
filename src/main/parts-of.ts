import { z } from 'zod'
import type { About } from '#contract'

const License = z.union([
  z.object({ expression: z.string() }).transform(({ expression }) => expression),
  z.object({ license: z.object({ id: z.string() }) }).transform(({ license }) => license.id),
  z.object({ license: z.object({ name: z.string() }) }).transform(({ license }) => license.name),
])
const Bom = z.object({
  components: z.array(
    z.object({
      group: z.string().optional(),
      name: z.string(),
      version: z.string(),
      licenses: z.array(License).default([]),
    }),
  ),
})

/** Reads the parts of a package from its list in the CycloneDX format. */
export const partsOf = (list: unknown): About['packages'] =>
  Bom.parse(list).components.map(({ group, name, version, licenses }) => ({
    name: group ? `${group}/${name}` : name,
    version,
    license: licenses.join(', '),
  }))
