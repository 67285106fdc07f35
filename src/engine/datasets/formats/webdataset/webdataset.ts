import { dirname, extname } from 'node:path'
import { Header } from 'tar'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { readJson } from '#model/text/read-json.ts'
import { splitNames } from '../../split.ts'
import { classListsAmong, listedClasses, putClassList } from '../class-list.ts'
import { defineFormat, imagesBySplit, type ReadImage, WriteCounts, type WrittenItem } from '../define-format.ts'
import { labelsOf, numberedPoints, type Pass, withClassesOf } from '../image-labels.ts'
import { imageOfRow, pathOf } from '../parquet/read.ts'
import { parquetHolds, rowOf } from '../parquet/row.ts'
import type { ParquetRow } from '../parquet/rows-tasks.ts'
import { putShardList, type Shard, type ShardFile, writeShards } from '../shards.ts'
import { sourcePerFile } from '../sources.ts'
import { isTar, isWebDataset, type Sample, samplesIn } from './samples.ts'

/**
 * Tar shards by split and image type: for each image its file and a JSON file with the columns of our Parquet, classes by
 * name. Other tools' files are read if they name classes or objects in this way.
 */
export const webdataset = defineFormat({
  name: 'webdataset',
  title: 'WebDataset shards',
  holds: parquetHolds,
  nests: true,
  embeds: true,
  imageLosses: (labels, classes) =>
    labels.some((label) => hasNamedPoints(label, classes))
      ? ['names of points of skeletons and lines between them']
      : [],
  detect: (files) =>
    sourcePerFile(files, async ({ file }) => isTar(file) && (await isWebDataset(file)), {
      because: 'its files are samples with a class or objects each',
      companionsOf: ({ file }) =>
        classListsAmong(files, classLists).filter((list) => dirname(list.file) === dirname(file)),
    }),
  async read(source, images, report) {
    const beside = await listedClasses(source, report, classLists)
    const names = beside.map((name) => name.trim())
    return withClassesOf((pass) => imagesIn(source.main[0]?.file ?? '', names, pass), images, report, {
      beside,
    })
  },
  imageFolder: imagesBySplit,
  async write(version, sink) {
    const written = new WriteCounts()
    const names = new Map(version.classes.map(({ classId, name }) => [classId, name]))
    const category = ({ classId }: Annotation) => names.get(classId)
    const shards: Shard[] = []
    for (const split of splitNames) {
      const types = new Set<string>()
      for await (const item of version.items(split)) types.add(typeOf(item))
      // Readers expect the same files in all samples of a series.
      for (const type of [...types].sort()) {
        const fill = async (items: AsyncIterable<WrittenItem>, out: ShardFile) => {
          for await (const item of items) {
            const { row, labels } = rowOf(item, split, category, { path: `images/${split}/${item.file}` })
            if (item.content) await addFile(out, `${item.sha256}.${type}`, await item.content.read())
            await addFile(out, `${item.sha256}.json`, Buffer.from(`${JSON.stringify(row)}\n`))
            written.add(item, labels)
          }
          await out.write(Buffer.alloc(2 * blockBytes))
        }
        const nameOf = (n: number) => `${split}-${type}-${String(n).padStart(6, '0')}.tar`
        const into = { sink, split, shardBytes: version.shardBytes, fill }
        shards.push(...(await writeShards(ofType(version.items(split), type), nameOf, into)))
      }
    }
    await putClassList(sink, [...names.values()])
    await putShardList(sink, version, shards)
    return written
  },
})

/** Rows say where points are, but not their names or how they are connected. */
function hasNamedPoints({ classId, geometry }: Annotation, classes: readonly LabelClass[]): boolean {
  const skeleton = classes.find((one) => one.classId === classId)?.skeleton
  if (geometry.shape !== 'skeleton' || !skeleton) return false
  return skeleton.edges.length > 0 || `${skeleton.points}` !== `${numberedPoints(skeleton.points.length)}`
}

const classLists = ['classes.txt', 'classnames.txt']

async function* imagesIn(file: string, names: readonly string[], { images, report }: Pass): AsyncIterable<ReadImage> {
  const inside = images.insideOf(file)
  for await (const sample of samplesIn(file, report)) {
    if (sample.json === null && sample.cls === null) continue
    const row = rowIn(sample)
    if (!row) {
      report.reject(file, 'Its JSON can’t be read.', sample.key)
      continue
    }
    const place = sample.image === null ? undefined : inside?.get(sample.image)
    const name = pathOf(row) ?? sample.image ?? sample.key
    const found = images.find({ file, names: [place ?? name] })
    const labels = labelsOf(found, { file, item: `${sample.key} (${name})`, report })
    if (labels) yield imageOfRow(row, sample.key, labels, names)
  }
}

/** What a sample says, as a row. */
function rowIn({ json, cls }: Sample): ParquetRow | null {
  const read = json === null ? { value: {} } : readJson(json)
  if ('problem' in read || typeof read.value !== 'object' || read.value === null) return null
  if (cls === null) return read.value as ParquetRow
  const text = cls.trim()
  return { ...read.value, label: /^\d+$/.test(text) ? Number(text) : text }
}

const typeOf = ({ file }: WrittenItem): string => extname(file).slice(1).toLowerCase() || 'bin'

async function* ofType(items: AsyncIterable<WrittenItem>, type: string): AsyncGenerator<WrittenItem> {
  for await (const item of items) if (typeOf(item) === type) yield item
}

const blockBytes = 512

/** A file of a tar, without its times and owners. */
async function addFile(out: ShardFile, path: string, content: Uint8Array): Promise<void> {
  const header = new Header({
    path,
    size: content.length,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: new Date(0),
    type: 'File',
  })
  header.encode()
  await out.write(header.block!)
  await out.write(content)
  const over = content.length % blockBytes
  if (over > 0) await out.write(Buffer.alloc(blockBytes - over))
}
