import { useQuery } from '@tanstack/react-query'
import { Grid2x2, Grid3x3 } from 'lucide-react'
import { queries } from '../../connection/index.ts'
import { classNames, Select, Slider } from '../../kit/index.ts'
import { largestCellPx, setCellPx, setOrder, showQuery, smallestCellPx, useLibraryView } from './library-view.ts'
import { QueryBox } from './QueryBox.tsx'
import { queryOrders, queryPresets } from './query-presets.ts'
import { SaveQueryButton } from './saved/SaveQueryButton.tsx'
import { ViewMenu } from './ViewMenu.tsx'

/** Which images are shown, in which order, and how large. */
export function QueryBar() {
  const { where, order, cellPx } = useLibraryView()
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line bg-surface px-4 py-2">
      <div className="flex items-start gap-3">
        <QueryBox />
        <SaveQueryButton />
        <OrderSelect />
        <ViewMenu />
        <div className="flex h-7 items-center gap-1.5 text-text-3">
          <Grid3x3 size={14} aria-hidden />
          <Slider
            label="Thumbnail size"
            className="w-24"
            value={cellPx}
            min={smallestCellPx}
            max={largestCellPx}
            step={8}
            onChange={setCellPx}
          />
          <Grid2x2 size={14} aria-hidden />
        </div>
      </div>
      <fieldset className="flex gap-1.5" aria-label="Preset queries">
        {queryPresets.map((preset) => {
          const shown = preset.where === where && preset.order === order
          return (
            <button
              key={preset.title}
              type="button"
              aria-pressed={shown}
              onClick={() => showQuery(preset.where, preset.order)}
              className={classNames(
                'h-6 rounded-full border px-2.5 text-xs whitespace-nowrap',
                shown
                  ? 'border-transparent bg-accent-soft font-medium text-accent-text'
                  : 'border-line text-text-2 hover:bg-hover hover:text-text',
              )}
            >
              {preset.title}
            </button>
          )
        })}
      </fieldset>
    </div>
  )
}

/** Radix reserves the empty value, so the order of import goes by this name in the menu. */
const importOrder = 'import'

function OrderSelect() {
  const order = useLibraryView((view) => view.order)
  const fields = useQuery(queries.library.queryFields.queryOptions())
  const canSort = (name: string) => name === '' || name === order || isSortable(name)
  const isSortable = (name: string) => {
    const field = name.split(':')[0]
    return fields.data?.some((isPreset) => isPreset.name === field && isPreset.sortable) ?? false
  }
  const isPreset = queryOrders.some((one) => one.order === order)
  const orders = [...queryOrders.filter((one) => canSort(one.order)), ...(isPreset ? [] : [{ order, title: order }])]
  return (
    <Select
      label="Order"
      className="w-48"
      value={order || importOrder}
      options={orders.map((one) => ({ value: one.order || importOrder, label: one.title }))}
      onChange={(value) => setOrder(value === importOrder ? '' : value)}
    />
  )
}
