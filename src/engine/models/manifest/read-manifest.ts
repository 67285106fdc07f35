import { Manifest } from '#contract'
import { issueAtPlace } from '#model/text/issue-message.ts'
import { readJson } from '#model/text/read-json.ts'

export const maxManifestBytes = 256 * 1024

/** Reads a manifest; or returns its first problems, with the keys that they concern. */
export function readManifest(text: string): { manifest: Manifest } | { problem: string } {
  if (Buffer.byteLength(text) > maxManifestBytes) return { problem: 'it is larger than 256 kB' }
  const json = readJson(text)
  if ('problem' in json) return { problem: `it is ${json.problem}` }
  const read = Manifest.safeParse(json.value)
  if (read.success) return { manifest: read.data }
  const problems = read.error.issues.slice(0, 3).map((issue) => issueAtPlace(issue))
  return { problem: problems.join(' ') }
}
