import { existsSync, readdirSync, statSync } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { counted } from '#model/text/counted.ts'
import { finishMoves, isMarkerFile } from '../../disposal/index.ts'
import {
  activeFile,
  archivedFile,
  damageOf,
  isInStorage,
  lookAtObjects,
  type OriginalLocation,
  originalFile,
  placedColumns,
  problemOfObject,
  setAside,
  whyNotFollowed,
} from '../../library/index.ts'
import { whyNotIn } from '../../place-in.ts'
import { pagesInTurns } from '../../threads/turns.ts'
import type { Check, Looking } from './found.ts'

const imagesAtOnce = 200

type Image = OriginalLocation & { id: number; sha256: string; path: string; size_bytes: number }

const fix = {
  owned: 'Import the same file again (winnow import WS FILE) to replace it, or restore a backup.',
  linked: 'Put the original file back, or import a copy with --link to update the link.',
}

/** Check the originals that the workspace owns or links to, and look for unknown files. */
export const checkFiles: readonly Check[] = [
  { name: 'originals', look: checkOriginals },
  { name: 'models', look: checkModels },
  { name: 'unknown files', look: checkUnknown },
]

async function checkOriginals(looking: Looking): Promise<string> {
  const { context, deep, signal, found } = looking
  const { folders } = context
  const problem = ({ storage, path }: Image, what: string) =>
    found({
      severity: storage === 'linked' ? 'warning' : 'error',
      what: `The ${storage === 'linked' ? 'linked ' : ''}original of ${path} ${what}.`,
      fix: fix[storage],
    })
  const away = new Map<string, number>()
  let [scanned, twice] = [0, 0]
  const look = async (image: Image): Promise<void> => {
    scanned += 1
    const why = whyNotFollowed(folders, image)
    if (why !== null) {
      problem(image, why)
      return
    }
    const file = originalFile(folders, image)
    if (!existsSync(file)) {
      if (image.archivedIn && !existsSync(image.archivedIn))
        away.set(image.archivedIn, (away.get(image.archivedIn) ?? 0) + 1)
      else problem(image, `is missing (${file})`)
      return
    }
    if (image.archivedIn !== null && existsSync(activeFile(folders, image.file))) twice += 1
    const { size } = statSync(file)
    if (size !== image.size_bytes) problem(image, `has ${size} bytes instead of ${image.size_bytes} (${file})`)
    else if (deep && (await damageOf(file, image.sha256, signal))) problem(image, `changed since import (${file})`)
  }
  for await (const images of imagesWithFile(looking))
    for (const image of images) if (!isInStorage(image)) await look(image)
  scanned += await checkObjects(looking)
  for (const [folder, n] of away)
    found({
      severity: 'warning',
      what: `${n} archived originals are in ${folder}, which is missing.`,
      fix: 'Connect the disk of the archive and check again.',
    })
  if (twice > 0)
    found({
      severity: 'warning',
      what: `${twice} archived originals were not fully moved.`,
      fix: 'Repair finishes moving them.',
      repair: () => finishMoves(context),
    })
  return `${counted(scanned, 'image')}${deep ? ', every byte' : ', by size'}`
}

/** Checks originals in object storage against its listing; a deep check reads every byte. */
async function checkObjects({ context, deep, signal, found }: Looking): Promise<number> {
  const away = new Map<string, number>()
  let scanned = 0
  for await (const one of lookAtObjects(context, ['active', 'retired', 'archived', 'trashed'], signal)) {
    scanned += 1
    const { image, state } = one
    const what = `The linked original of ${image.path}`
    if (state === 'away') away.set(one.why, (away.get(one.why) ?? 0) + 1)
    else if (state !== 'whole')
      found({
        severity: 'warning',
        what: `${what} ${state === 'missing' ? 'is missing' : 'changed since import'} (${image.file}).`,
        fix: fixObject,
      })
    else if (deep) {
      const problem = await problemOfObject(context, image, signal)
      if (problem) found({ severity: 'warning', what: `${what}: ${problem}`, fix: fixObject })
    }
  }
  for (const [why, n] of away)
    found({
      severity: 'warning',
      what: `${counted(n, 'linked original')} could not be checked. ${why}`,
      fix: 'Run winnow storage check, then check again.',
    })
  return scanned
}

const fixObject = 'Put the object back, or import it again from where it is now.'

/** Yields all images that have a file, some at a time. */
const imagesWithFile = ({ context: { store }, signal }: Looking) =>
  pagesInTurns<Image>(
    (last) =>
      store.all<Image>(
        `SELECT id, sha256, path, size_bytes, ${placedColumns} FROM image WHERE lifecycle <> 'purged' AND id > ?
         ORDER BY id LIMIT ${imagesAtOnce}`,
        [last?.id ?? 0],
      ),
    signal,
  )

async function checkModels({ context: { store, folders }, signal, found }: Looking): Promise<string> {
  const models = store.all<{ name: string; sha256: string; file: string }>(
    `SELECT name, sha256, file FROM model WHERE file <> ''
     UNION SELECT name, encoder_sha256, encoder_sha256 || '.onnx' FROM segmenter
     UNION SELECT name, decoder_sha256, decoder_sha256 || '.onnx' FROM segmenter
     UNION SELECT name, tower_sha256, tower_sha256 || '.onnx' FROM model_text JOIN model ON model.id = model_id
       WHERE tower_sha256 IS NOT NULL
     UNION SELECT name, tokenizer_sha256, tokenizer_sha256 || '.json' FROM model_text JOIN model ON model.id = model_id`,
  )
  for (const { name, sha256, file } of models) {
    const path = join(folders.models, file)
    const why = whyNotIn(folders.models, file)
    const damage = why === null ? await damageOf(path, sha256, signal) : null
    if (why !== null)
      found({ severity: 'error', what: `The file of the model ${name} ${why}.`, fix: 'Restore a backup.' })
    else if (damage)
      found({
        severity: 'error',
        what: `The file of the model ${name} ${damage === 'missing' ? 'is missing' : 'was changed'} (${path}).`,
        fix: 'Add its original file again, or restore a backup.',
      })
  }
  return `${counted(models.length, 'file')}, every byte`
}

/** Finds files that no image uses, left by a crash or put there by somebody. A repair quarantines them. */
async function checkUnknown(looking: Looking): Promise<string> {
  const { context, found, signal } = looking
  const { store, folders } = context
  const ours = [folders.originals, folders.archive, folders.trash]
  const known = new Set<string>()
  for await (const images of imagesWithFile(looking))
    for (const image of images) {
      const { storage, file, archivedIn } = image
      if (whyNotFollowed(folders, image) !== null) continue
      if (storage === 'owned') known.add(join(file))
      if (storage === 'owned' && archivedIn) known.add(archivedFile(folders, archivedIn, file))
    }
  const elsewhere = store.values<string>("SELECT DISTINCT folder FROM archived_file WHERE folder <> ''")
  let scanned = 0
  for (const folder of [...ours, ...elsewhere].filter(existsSync)) {
    for await (const entry of await opendir(folder, { recursive: true })) {
      signal.throwIfAborted()
      const file = join(entry.parentPath, entry.name)
      const below = relative(folder, file)
      if (entry.isSymbolicLink())
        found({
          severity: 'warning',
          what: `${file} is a link. Winnow makes none and follows none.`,
          fix: 'Delete it.',
        })
      if (!entry.isFile() || /^(\.incoming|limbo|quarantine)([/\\]|$)/.test(below)) continue
      if (folder === folders.trash && isMarkerFile(below)) continue
      scanned += 1
      const isOurs = ours.includes(folder)
      if (known.has(isOurs ? below : file)) continue
      found({
        severity: 'warning',
        what: `No image uses ${file}.`,
        fix: isOurs ? 'Repair moves it to trash/quarantine.' : 'Check it and remove it.',
        ...(isOurs ? { repair: () => setAside(context, file) } : {}),
      })
    }
  }
  const quarantine = join(folders.trash, 'quarantine')
  const aside = existsSync(quarantine) ? readdirSync(quarantine).length : 0
  if (aside > 0)
    found({
      severity: 'note',
      what: `${aside} files are in ${quarantine}.`,
      fix: 'Check them, and delete them if you don’t need them.',
    })
  return counted(scanned, 'file')
}
