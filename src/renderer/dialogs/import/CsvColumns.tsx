import { t } from '@lingui/core/macro'
import type { CsvMap, ImportTable } from '#contract'
import { Button, fileName, SelectField } from '../../kit/index.ts'

const units = [
  { value: 'px', label: t`Pixels` },
  { value: 'fraction', label: t`Fractions of width and height` },
  { value: 'percent', label: t`Percent of width and height` },
] as const

const none = '(none)'

const kinds = [
  { value: none, label: t`None (one class per image)` },
  { value: 'xyxy', label: t`Two corners` },
  { value: 'xywh', label: t`Top left corner and size` },
  { value: 'cxcywh', label: t`Center and size` },
] as const

type Box = NonNullable<CsvMap['box']>

const sides: Record<Box['kind'], readonly [string, string, string, string]> = {
  xyxy: [t`Left`, t`Top`, t`Right`, t`Bottom`],
  xywh: [t`Left`, t`Top`, t`Width`, t`Height`],
  cxcywh: [t`Center x`, t`Center y`, t`Width`, t`Height`],
}

const decimals = [
  { value: '.', label: t`Point (0.5)` },
  { value: ',', label: t`Comma (0,5)` },
] as const

const boxFrom = (at: (column: number) => string): Box => ({ kind: 'xyxy', columns: [at(2), at(3), at(4), at(5)] })

/** Guesses the map of a table: the columns in the usual order. */
function guessFor({ columns, separator, rows }: ImportTable): CsvMap {
  const decimal = rows.flat().some((value) => /^-?\d+,\d+$/.test(value.trim())) ? ',' : '.'
  const at = (i: number) => columns[Math.min(i, columns.length - 1)]!
  const box = columns.length < 6 ? null : boxFrom(at)
  return { file: at(0), class: at(1), box, unit: 'px', score: null, split: null, separator, decimal }
}

type CsvColumnsProps = {
  table: ImportTable
  /** Winnow already understands the labels, as boxes or as classes of whole images. */
  isRead: boolean
  map: CsvMap | undefined
  onChange(map: CsvMap): void
}

/** The columns of a table and what they mean. The preview above shows the result. */
export function CsvColumns({ table, isRead, map, onChange }: CsvColumnsProps) {
  const { path, columns } = table
  const shown = map ?? table.map ?? guessFor(table)
  const change = (part: Partial<CsvMap>) => onChange({ ...shown, ...part })
  const { box } = shown
  const firstBox = boxFrom((i) => columns[Math.min(i, columns.length - 1)]!)
  const changeBox = (part: Partial<Box>) => change({ box: { ...(box ?? firstBox), ...part } })
  const choices = columns.filter((column) => column !== '').map((column) => ({ value: column, label: column }))
  const column = (label: string, value: string, onColumn: (column: string) => void) => (
    <SelectField label={label} value={value} options={choices} onChange={onColumn} />
  )
  const optional = (label: string, key: 'score' | 'split') => (
    <SelectField
      label={label}
      value={shown[key] ?? none}
      options={[{ value: none, label: t`None` }, ...choices]}
      onChange={(chosen) => change({ [key]: chosen === none ? null : chosen })}
    />
  )
  return (
    <details open={map !== undefined || !isRead} className="border-line border-t pt-3">
      <summary className="cursor-pointer font-medium">{t`Columns of ${fileName(path)}`}</summary>
      {!isRead && <p className="mt-1 text-text-2">{t`Choose what each column means so Winnow can read the labels.`}</p>}
      <SampleRows table={table} />
      <div className="mt-3 grid grid-cols-4 gap-x-4 gap-y-1">
        {column(t`Image file`, shown.file, (file) => change({ file }))}
        {column(t`Class`, shown.class, (name) => change({ class: name }))}
        {optional(t`Confidence`, 'score')}
        {optional(t`Split`, 'split')}
        <SelectField
          label={t`Box format`}
          className="col-span-2"
          value={box?.kind ?? none}
          options={kinds}
          onChange={(kind) => (kind === none ? change({ box: null }) : changeBox({ kind }))}
        />
        {box && (
          <>
            <SelectField label={t`Unit`} value={shown.unit} options={units} onChange={(unit) => change({ unit })} />
            <SelectField
              label={t`Decimal mark`}
              value={shown.decimal}
              options={decimals}
              onChange={(decimal) => change({ decimal })}
            />
            {sides[box.kind].map((side, i) => (
              <div key={side}>
                {column(side, box.columns[i]!, (chosen) =>
                  changeBox({ columns: box.columns.with(i, chosen) as Box['columns'] }),
                )}
              </div>
            ))}
          </>
        )}
      </div>
      {map === undefined && table.map === null && (
        <Button className="mt-1" onClick={() => onChange(shown)}>{t`Use these columns`}</Button>
      )}
    </details>
  )
}

function SampleRows({ table: { columns, rows } }: { table: ImportTable }) {
  return (
    <div className="mt-2 overflow-x-auto rounded-md border border-line">
      <table data-selectable className="w-full text-xs">
        <thead>
          <tr className="bg-inset text-left">
            {columns.map((name) => (
              <th key={name} className="px-2 py-1 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join('\t')} className="border-line border-t">
              {row.map((value, i) => (
                <td key={columns[i]} className="max-w-40 truncate px-2 py-1 font-mono">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
