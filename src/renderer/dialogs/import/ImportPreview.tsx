import { plural, t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { CsvMap, ImportFinding, ImportOptions, ImportPreview as Preview } from '#contract'
import { rejectedCount } from '#model/rejected-count.ts'
import { errorMessage, queries } from '../../connection/index.ts'
import { Badge, Button, fileName, formatCount, formatFacts } from '../../kit/index.ts'
import { shortNames } from '../short-names.ts'
import { CsvColumns } from './CsvColumns.tsx'
import { FileLines } from './FileLines.tsx'
import { LabeledSample } from './LabeledSample.tsx'

const samples = 6
const maxClasses = 12
const maxProblems = 20

type ImportPreviewProps = {
  request: Pick<ImportOptions, 'paths' | 'format' | 'map' | 'readOptions' | 'predictionsOf'>
  /** Labels are imported as predictions. */
  arePredictions: boolean
  meaningOf: MeaningOf
  /** Called with the format that the user chose if several fit. */
  onFormat(format: string): void
  /** Called with the meaning of the columns of a table. */
  onMap(map: CsvMap): void
}

/** What a class of the files becomes; null if it is ignored. */
type ClassMeaning = { class: string | null; isNew: boolean }
type MeaningOf = (fileClass: string) => ClassMeaning

/** The query for what these files contain. */
export const previewOf = (request: ImportPreviewProps['request']) => ({
  ...queries.datasets.previewImport.queryOptions({ input: { ...request, samples } }),
  staleTime: Number.POSITIVE_INFINITY,
  placeholderData: keepPreviousData<Preview>,
  retry: false,
})

const classFormat = 'yolo-classify'

/** Shows what an import would find: formats, images and labels, some of them drawn, and what is not recognized. */
export function ImportPreview({ request, arePredictions, meaningOf, onFormat, onMap }: ImportPreviewProps) {
  const { data, error, isFetching } = useQuery(previewOf(request))
  return (
    <section aria-label={t`Import preview`} aria-busy={isFetching} className="flex flex-col gap-3">
      {error && <p role="alert">{errorMessage(error)}</p>}
      {!data && !error && <p className="text-text-2">{t`Reading the files…`}</p>}
      {data && (
        <Found
          preview={data}
          isBound={request.predictionsOf !== undefined}
          arePredictions={arePredictions}
          meaningOf={meaningOf}
          onFormat={onFormat}
        />
      )}
      {data?.table && (
        <CsvColumns
          table={data.table}
          isRead={data.findings.some(({ source }) => source === data.table?.path)}
          map={request.map}
          onChange={onMap}
        />
      )}
    </section>
  )
}

/** `isBound`: the labels are predictions for images in the workspace, so no images are imported. */
type FoundProps = {
  preview: Preview
  isBound: boolean
  arePredictions: boolean
  meaningOf: MeaningOf
  onFormat(format: string): void
}

const labelCount = (count: number, arePredictions: boolean): string =>
  arePredictions
    ? plural(count, { one: '# prediction', other: '# predictions' })
    : plural(count, { one: '# label', other: '# labels' })

function Found({ preview, isBound, arePredictions, meaningOf, onFormat }: FoundProps) {
  const { images, sampled, findings, ambiguous, unread, classFolders = [] } = preview
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const titleOf = (format: string) => formats.find(({ name }) => name === format)?.title ?? format
  const names = shortNames(findings.map(({ source }) => source))
  const labels = findings.reduce((sum, { objects }) => sum + objects.total, 0)
  const problems = findings.reduce((sum, { rejected }) => sum + rejectedCount(rejected), rejectedCount(unread))
  return (
    <>
      <p role="status">
        {formatFacts(
          sampled
            ? plural(images, { one: 'The first image', other: 'The first # images' })
            : !isBound && plural(images, { one: '# image', other: '# images' }),
          labels > 0 && labelCount(labels, arePredictions),
          findings.length === 0 && ambiguous.length === 0 && t`no labels recognized`,
          problems > 0 && t`${formatCount(problems)} not recognized`,
        )}
      </p>
      {ambiguous.map(({ path, formats }) => (
        <p key={path} className="flex flex-wrap items-center gap-2">
          <span title={path}>{t`${fileName(path)} fits several formats:`}</span>
          {formats.map((format) => (
            <Button key={format} size="small" onClick={() => onFormat(format)}>
              {titleOf(format)}
            </Button>
          ))}
        </p>
      ))}
      {classFolders.length > 0 && (
        <p className="flex flex-wrap items-center gap-2">
          <span title={classFolders.join('\n')}>{t`If folder names are classes, choose:`}</span>
          <Button size="small" onClick={() => onFormat(classFormat)}>
            {titleOf(classFormat)}
          </Button>
        </p>
      )}
      {findings.map((finding) => (
        <Finding
          key={`${finding.format} ${finding.source}`}
          finding={finding}
          title={titleOf(finding.format)}
          name={names.get(finding.source)!}
          arePredictions={arePredictions}
          meaningOf={meaningOf}
        />
      ))}
      <Problems title={t`Not recognized`} problems={unread} isOpen={images === 0 && !isBound} />
    </>
  )
}

type FindingProps = {
  finding: ImportFinding
  title: string
  name: string
  arePredictions: boolean
  meaningOf: MeaningOf
}

function Finding({ finding, title, name: file, arePredictions, meaningOf }: FindingProps) {
  const { source, because, images, objects, splits, changed, rejected } = finding
  const used = objects.byClass.filter(({ count }) => count > 0)
  const figures = [
    images.named > 0 &&
      t`${formatCount(images.found)} of ${plural(images.named, { one: '# image', other: '# images' })} found`,
    objects.total > 0 ? labelCount(objects.total, arePredictions) : t`No labels found`,
    images.negative > 0 && t`${formatCount(images.negative)} without objects`,
    ...Object.entries(splits).map(([split, count]) => `${split} ${formatCount(count)}`),
  ]
  return (
    <article className="flex flex-col gap-2 border-line border-t pt-3">
      <header>
        <h3 className="truncate font-medium" title={`${source}: ${because}`}>
          {title}
          <span className="font-normal text-text-2"> · {file}</span>
        </h3>
        <p className="tabular text-text-2 text-xs">{formatFacts(...figures)}</p>
      </header>
      {finding.samples && finding.samples.length > 0 && (
        <ul className="grid grid-cols-6 gap-1.5" aria-label={t`Images with their labels`}>
          {finding.samples.map((sample) => (
            <li key={sample.path}>
              <LabeledSample sample={sample} classes={objects.byClass.map((one) => one.class)} />
            </li>
          ))}
        </ul>
      )}
      {used.length > 0 && (
        <p className="flex flex-wrap gap-1">
          {used.slice(0, maxClasses).map(({ class: name, count }) => (
            <ClassBadge key={name} name={name} count={count} meaning={meaningOf(name)} />
          ))}
          {used.length > maxClasses && <Badge>{t`and ${formatCount(used.length - maxClasses)} more`}</Badge>}
        </p>
      )}
      {changed.map(({ what, count }) => (
        <p key={what} className="text-text-2 text-xs">
          {t`Changed: ${formatCount(count)} × ${what}`}
        </p>
      ))}
      <Problems title={t`Not recognized`} problems={rejected} isOpen={objects.total === 0} />
    </article>
  )
}

type ClassBadgeProps = { name: string; count: number; meaning: ClassMeaning }

/** A class of the files with its number of labels, and what it becomes if that differs. */
function ClassBadge({ name, count, meaning: { class: meaning, isNew } }: ClassBadgeProps) {
  const own = `${name} ${formatCount(count)}`
  if (meaning === null) return <Badge>{t`${own}, ignored`}</Badge>
  const text = meaning === name ? own : `${own} → ${meaning}`
  return <Badge tone={isNew ? 'accent' : 'neutral'}>{isNew ? t`${text} (new)` : text}</Badge>
}

type ProblemsProps = { title: string; problems: Preview['unread']; isOpen?: boolean }

function Problems({ title, problems, isOpen = false }: ProblemsProps) {
  if (problems.length === 0) return null
  return (
    <details className="text-xs" open={isOpen}>
      <summary className="cursor-pointer text-warn">
        {title}: {formatCount(rejectedCount(problems))}
      </summary>
      <div className="mt-1">
        <FileLines files={problems} max={maxProblems} />
      </div>
    </details>
  )
}
