/** The texts of docs/guide and the addresses of its images. Loaded when the guide is first opened. */
const texts = import.meta.glob<string>('../../../../docs/guide/*.md', { query: '?raw', import: 'default', eager: true })
const images = import.meta.glob<string>('../../../../docs/guide/*.png', {
  query: '?url',
  import: 'default',
  eager: true,
})

const byName = (files: Record<string, string>): ReadonlyMap<string, string> =>
  new Map(Object.entries(files).map(([path, content]) => [path.slice(path.lastIndexOf('/') + 1), content]))

export const guideTexts = byName(texts)
export const guideImages = byName(images)
