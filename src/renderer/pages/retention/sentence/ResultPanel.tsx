import { plural, t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import type { ClausePreview, PolicyLint } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { Button, fileName, formatCount } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { StayingList } from '../plan/StayingList.tsx'
import { isKeeping } from './choices.ts'

type ResultPanelProps = {
  lint: PolicyLint | undefined
  isCounting: boolean
  /** Whether the result previews a choice. */
  isPreview: boolean
  action: string
  /** How many images the saved policy decides by this sentence, if it has the sentence. */
  before: number | null
  /** The query for the matching images; null if the library can't show them. */
  where: string | null
}

const effects = new Map(
  Object.entries<string>({
    retire: t`retire`,
    archive: t`go to the archive`,
    drop: t`go to the trash`,
    review: t`are reviewed again`,
  }),
)

/** The effect of a sentence: how many images, which ones, near misses and classes. */
export function ResultPanel({ lint, isCounting, isPreview, action, before, where }: ResultPanelProps) {
  const preview = lint?.preview
  if (!preview)
    return (
      <aside aria-label={t`Result`} className="border-l border-line py-5 pl-5 text-text-2" role="status">
        {isCounting ? t`Counting…` : t`Nothing to count: the sentence is incomplete or has ended.`}
      </aside>
    )
  return (
    <aside
      aria-label={t`Result`}
      className={`flex min-h-0 flex-col gap-4 overflow-y-auto border-l border-line py-5 pl-5 ${isCounting ? 'opacity-60' : ''}`}
    >
      <Counts preview={preview} isPreview={isPreview} action={action} before={before} />
      {preview.nearest.length > 0 && <NearestImages preview={preview} where={where} />}
      {preview.outside.length > 0 && <NearMisses preview={preview} />}
      <ShareByClass preview={preview} action={action} />
    </aside>
  )
}

type CountsProps = { preview: ClausePreview; isPreview: boolean; action: string; before: number | null }

const effectOf = ({ matched, decided }: ClausePreview, action: string): string =>
  effects.get(action) ?? (matched === decided ? t`are kept` : t`are kept instead of removed`)

/** Describes the effect of a previewed choice in one line. */
export function previewText(lint: PolicyLint | undefined, isCounting: boolean, action: string): string {
  const preview = lint?.preview
  if (isCounting) return t`Counting…`
  if (!preview) return t`Nothing to count: the sentence is incomplete or has ended.`
  const { decided } = preview
  return t`With it ${plural(decided, { one: '# image', other: '# images' })} ${effectOf(preview, action)}`
}

function Counts({ preview, isPreview, action, before }: CountsProps) {
  const { decided, onlyBy, matched } = preview
  const effect = effectOf(preview, action)
  return (
    <div role="status">
      <p className={isPreview ? 'font-medium text-accent-text' : 'text-text-2'}>
        {isPreview ? t`Preview: with this choice` : t`With this sentence`}
      </p>
      <p className="flex items-baseline gap-2">
        <strong className="tabular text-2xl font-semibold">{formatCount(decided)}</strong>
        <span className="text-text-2">
          <Plural value={decided} one="image" other="images" /> {effect}
        </span>
      </p>
      <p className="text-xs text-text-2">
        {t`${formatCount(onlyBy)} of them only because of it`}
        {matched > decided && t` · it matches ${formatCount(matched)}`}
        {before !== null && before !== decided && t` · was ${formatCount(before)} before your change`}
      </p>
      <StayingList label={t`Matched but kept:`} staying={preview.stays} />
      <StayingList label={t`Near-duplicates that don’t match:`} staying={preview.apart} />
    </div>
  )
}

function NearestImages({ preview, where }: { preview: ClausePreview; where: string | null }) {
  return (
    <section aria-label={t`Nearest to the edge`}>
      <ul className="grid grid-cols-3 gap-1.5">
        {preview.nearest.map(({ imageId, path }) => (
          <li key={imageId}>
            <ImageButton imageId={imageId} path={path} className="h-16 w-full" />
          </li>
        ))}
      </ul>
      <p className="flex items-center justify-between pt-1 text-xs text-text-2">
        {t`nearest to the edge first`}
        {where !== null && (
          <Button size="small" variant="quiet" onClick={() => navigate('library', { where })}>
            {t`Show all`}
          </Button>
        )}
      </p>
    </section>
  )
}

function NearMisses({ preview }: { preview: ClausePreview }) {
  return (
    <section aria-label={t`Near misses`} className="border-t border-line pt-4">
      <h3 className="pb-2 font-semibold">{t`Near misses`}</h3>
      <ul className="flex flex-col gap-2">
        {preview.outside.map(({ imageId, path, text }) => (
          <li key={imageId} className="flex items-center gap-3">
            <span className="w-13 shrink-0">
              <ImageButton imageId={imageId} path={path} className="h-10 w-full" />
            </span>
            <span className="min-w-0">
              <span className="block truncate font-medium" title={path}>
                {fileName(path)}
              </span>
              <span className="block text-xs text-text-2 wrap-anywhere">{text}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function ImageButton({ imageId, path, className }: { imageId: ImageId; path: string; className: string }) {
  return (
    <button
      type="button"
      aria-label={t`Show ${fileName(path)} in the library`}
      title={fileName(path)}
      className="block w-full overflow-hidden rounded-lg hover:opacity-85"
      onClick={() => navigate('library', { where: `id == "${imageId}"` })}
    >
      <Thumbnail variant="thumbnail" imageId={imageId} className={className} />
    </button>
  )
}

const maxClasses = 6

function ShareByClass({ preview, action }: { preview: ClausePreview; action: string }) {
  const rows = preview.byClass
    .map((row) => ({ ...row, share: row.decided / row.images }))
    .sort((a, b) => b.share - a.share)
    .slice(0, maxClasses)
  if (rows.length === 0) return null
  const max = Math.max(...rows.map(({ share }) => share), 0.01)
  return (
    <section aria-label={t`By class`} className="border-t border-line pt-4">
      <h3 className="flex items-baseline justify-between pb-2 font-semibold">
        {t`By class`}
        <span className="text-xs font-normal text-text-2">
          {isKeeping(action) ? t`share kept by it` : t`share removed by it`}
        </span>
      </h3>
      <ul className="flex flex-col gap-1.5">
        {rows.map((row) => (
          <li
            key={row.class}
            className="flex items-center gap-2"
            title={t`${row.decided} of ${plural(row.images, { one: '# image', other: '# images' })}`}
          >
            <span className="w-24 truncate">{row.class}</span>
            <span className="h-1.5 flex-1 overflow-hidden rounded-full bg-inset">
              <span className="block h-full rounded-full bg-accent" style={{ width: `${(100 * row.share) / max}%` }} />
            </span>
            <span className="tabular w-14 shrink-0 text-right text-text-2">{(100 * row.share).toFixed(1)}%</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
