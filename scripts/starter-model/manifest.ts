import { readFile } from 'node:fs/promises'

/** models/centernet-coco80.json: what the starter model is, where it comes from and what the built file must be. */
export type StarterManifest = {
  name: string
  title: string
  file: string
  family: string
  scoreThreshold: number
  input: {
    layout: 'nhwc'
    dtype: 'uint8'
    channelOrder: 'rgb'
    longSidePx: number
    multiplePx: number
    padding: 'centre'
    padValue: number
  }
  licence: { package: string; upstream: string; note: string }
  source: { package: string; version: string; upstream: string; files: { path: string; sha256: string }[] }
  result: { sha256: string; sizeBytes: number }
  labels: string[]
}

export async function readManifest(path: string): Promise<StarterManifest> {
  return JSON.parse(await readFile(path, 'utf8')) as StarterManifest
}
