import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { UsersRound } from 'lucide-react'
import type { Agreement, AgreementOfClass, AgreementOfPair } from '#contract'
import { queries } from '../../connection/index.ts'
import { type Column, EmptyState, Figure, formatCount, formatPercent, Table } from '../../kit/index.ts'

type Measure = Agreement['all']['f1']
type WholeImage = Agreement['wholeImage'][number]

/** Figures from fewer images are gray. */
const enoughImages = 30

/** How far users agree on images that they labeled independently: by class, by image and by pair. */
export function AgreementView() {
  const { data } = useQuery(queries.monitoring.agreement.queryOptions({ input: {} }))
  if (!data) return null
  if (data.images === 0)
    return (
      <EmptyState icon={UsersRound} title={t`No agreement measured yet`}>
        {t`Assign images to several users each. Once two have finished the same image, you see here how far they agree.`}
      </EmptyState>
    )
  return (
    <div className="flex flex-col gap-8 px-7 py-6">
      <dl className="flex flex-wrap gap-10">
        <Key title={t`F1 at IoU 0.5`} figure={data.all.f1} images={data.images} />
        <Key title={t`Mean IoU`} figure={data.all.meanIou} images={data.images} />
        <Figure title={t`Images`}>{formatCount(data.images)}</Figure>
      </dl>
      {data.classes.length > 0 && (
        <Table label={t`Agreement by class`} columns={classColumns} rows={data.classes} rowKey={(row) => row.class} />
      )}
      {data.wholeImage.length > 0 && (
        <Table
          label={t`Agreement on the whole image`}
          columns={imageColumns}
          rows={data.wholeImage}
          rowKey={({ name, classes }) => `${name} ${classes.length}`}
        />
      )}
      <Table
        label={t`Agreement of two users`}
        columns={pairColumns}
        rows={data.pairs}
        rowKey={({ users }) => users.join(' ')}
      />
    </div>
  )
}

function Key({ title, figure, images }: { title: string; figure: Measure; images: number }) {
  return (
    <Figure title={title} className={images < enoughImages ? 'text-text-2' : ''}>
      {value(figure.value)} <span className="text-base font-normal text-text-2">{intervalText(figure)}</span>
    </Figure>
  )
}

const value = (share: number | null): string => (share === null ? '–' : share.toFixed(2))
const intervalText = ({ interval }: Measure): string =>
  interval === null ? '' : t`${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}`

const figureCell = (figure: Measure, images: number) => (
  <span className={images < enoughImages ? 'text-text-2' : undefined}>
    {value(figure.value)} <span className="text-text-2">{intervalText(figure)}</span>
  </span>
)

const classColumns: readonly Column<AgreementOfClass>[] = [
  { title: t`Class`, cell: (row) => <span className="font-medium">{row.class}</span> },
  { title: t`Images`, numeric: true, cell: ({ images }) => formatCount(images) },
  { title: t`Objects of both`, numeric: true, cell: ({ objects }) => formatCount(objects) },
  { title: t`F1 at IoU 0.5`, numeric: true, cell: ({ f1, images }) => figureCell(f1, images) },
  { title: t`Mean IoU`, numeric: true, cell: ({ meanIou, images }) => figureCell(meanIou, images) },
]

const imageColumns: readonly Column<WholeImage>[] = [
  {
    title: t`Whole image`,
    cell: ({ name, classes }) => (
      <span className="font-medium">
        {name}{' '}
        {classes.length > 1 && (
          <span className="font-normal text-text-2">
            {plural(classes.length, { one: 'one of # class', other: 'one of # classes' })}
          </span>
        )}
      </span>
    ),
  },
  { title: t`Images`, numeric: true, cell: ({ images }) => formatCount(images) },
  { title: t`Krippendorff’s α`, numeric: true, cell: ({ alpha, images }) => figureCell(alpha, images) },
]

const pairColumns: readonly Column<AgreementOfPair>[] = [
  { title: t`Two users`, cell: ({ users }) => <span className="font-medium">{users.join(', ')}</span> },
  { title: t`Images`, numeric: true, cell: ({ images }) => formatCount(images) },
  { title: t`F1 at IoU 0.5`, numeric: true, cell: ({ f1 }) => value(f1) },
  { title: t`Mean IoU`, numeric: true, cell: ({ meanIou }) => value(meanIou) },
  {
    title: t`Same answers`,
    numeric: true,
    cell: ({ sameAnswers }) => (sameAnswers === null ? '–' : formatPercent(sameAnswers)),
  },
]
