/** Files to upload. Their paths start with the folder that becomes their source. */
export type ChosenFiles = {
  name: string
  isFolder: boolean
  files: readonly { file: File; path: string }[]
  /** The paths to import: folders, and files that were chosen one by one. */
  tops: readonly string[]
}

/** Returns a folder, named after the day, for files that were chosen one by one. */
const folderOfToday = (): string => `Upload ${new Date().toLocaleDateString('sv')}`

/** Asks for files or a whole folder. Returns null if the user cancels. */
export function chooseFiles({
  extensions = [],
  isFolder = false,
}: {
  extensions?: readonly string[]
  isFolder?: boolean
}): Promise<ChosenFiles | null> {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = isFolder
  input.accept = extensions.map((extension) => `.${extension}`).join(',')
  return new Promise((resolve) => {
    input.onchange = () => resolve(input.files?.length ? chosen([...input.files]) : null)
    input.oncancel = () => resolve(null)
    input.click()
  })
}

function chosen(files: readonly File[]): ChosenFiles {
  const folder = files[0]?.webkitRelativePath.split('/')[0]
  if (folder)
    return {
      name: folder,
      isFolder: true,
      files: files.map((file) => ({ file, path: file.webkitRelativePath })),
      tops: [folder],
    }
  return loose(files)
}

function loose(files: readonly File[]): ChosenFiles {
  const folder = folderOfToday()
  const placed = files.map((file) => ({ file, path: `${folder}/${file.name}` }))
  return {
    name: files.length === 1 && files[0] ? files[0].name : folder,
    isFolder: false,
    files: placed,
    tops: placed.map(({ path }) => path),
  }
}

/** Returns the files and folders that were dropped on the page. */
export async function droppedFiles(transfer: DataTransfer): Promise<ChosenFiles | null> {
  // Read at once, because they are only available while the drop is handled.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const folders = entries.filter((entry) => entry instanceof FileSystemDirectoryEntry)
  const own = loose(await Promise.all(entries.filter((entry) => entry instanceof FileSystemFileEntry).map(fileOf)))
  const below: { file: File; path: string }[] = []
  for (const folder of folders)
    for await (const entry of filesBelow(folder))
      below.push({ file: await fileOf(entry), path: entry.fullPath.slice(1) })
  const files = [...below, ...own.files]
  if (files.length === 0) return null
  return {
    name: folders[0]?.name ?? own.name,
    isFolder: folders.length > 0,
    files,
    tops: [...folders.map(({ name }) => name), ...own.tops],
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject))

async function* filesBelow(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemFileEntry> {
  const reader = folder.createReader()
  for (;;) {
    // Browsers return a few at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return
    for (const entry of some)
      if (entry instanceof FileSystemDirectoryEntry) yield* filesBelow(entry)
      else if (entry instanceof FileSystemFileEntry) yield entry
  }
}
