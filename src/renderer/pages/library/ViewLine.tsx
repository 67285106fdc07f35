import { t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Grid2x2, Grid3x3, PanelLeft } from 'lucide-react'
import { queries } from '../../connection/index.ts'
import { classNames, formatCount, IconButton, Select, Slider } from '../../kit/index.ts'
import { toggleFacetPanel, useFacetPanel } from './facets/facet-panel.ts'
import { setOrder, showQuery, useLibraryView } from './library-view.ts'
import { queryOrders, queryPresets } from './query-presets.ts'
import { ViewMenu } from './ViewMenu.tsx'

/**
 * The line above the images: how many there are, preset queries, order, size and layout. `count` is null until known; `stacked`
 * is the number of images hidden in stacks.
 */
export function ViewLine({ count, stacked }: { count: number | null; stacked: number }) {
  const { where, order, cellPx } = useLibraryView()
  const me = useQuery(queries.access.whoami.queryOptions()).data
  const selected = useLibraryView((view) => view.selection.ids.size)
  const showsPanel = useFacetPanel((panel) => panel.isShown)
  return (
    <div className="flex h-8.5 shrink-0 items-center gap-3 px-4 pb-1.5 narrow:h-auto narrow:flex-wrap narrow:gap-y-1">
      <IconButton
        icon={PanelLeft}
        label={showsPanel ? t`Hide the filters` : t`Show the filters`}
        keys="Mod+B"
        pressed={showsPanel}
        onClick={toggleFacetPanel}
      />
      {count !== null && (
        <span className="tabular shrink-0 whitespace-nowrap" role="status">
          <span className="font-semibold">
            {formatCount(count)} <Plural value={count} one="image" other="images" />
          </span>
          {where !== '' && <Total />}
          {stacked > 0 && <span className="text-text-3"> · {t`${formatCount(stacked)} in stacks`}</span>}
          {selected > 0 && <span className="text-text-2"> · {t`${formatCount(selected)} selected`}</span>}
        </span>
      )}
      <fieldset
        className="-m-1 flex h-9 min-w-0 flex-1 flex-wrap gap-1.5 overflow-hidden p-1 narrow:order-last narrow:flex-none narrow:basis-full flat:hidden"
        aria-label={t`Preset queries`}
      >
        {queryPresets(me?.name ?? '').map((preset) => {
          const shown = preset.where === where && preset.order === order
          return (
            <button
              key={preset.title}
              type="button"
              aria-pressed={shown}
              onClick={() => (shown ? showQuery('', '') : showQuery(preset.where, preset.order))}
              className={classNames(
                'h-7 shrink-0 rounded-full px-3 text-xs whitespace-nowrap',
                shown
                  ? 'bg-accent-soft font-medium text-accent-text'
                  : 'bg-inset text-text-2 hover:bg-hover hover:text-text',
              )}
            >
              {preset.title}
            </button>
          )
        })}
      </fieldset>
      <OrderSelect />
      <div className="flex h-7 items-center gap-1.5 text-text-3 flat:hidden">
        <Grid3x3 size={14} aria-hidden />
        <Slider
          label={t`Thumbnail size`}
          className="w-20"
          value={cellPx}
          min={104}
          max={320}
          step={8}
          onChange={(next) => useLibraryView.setState({ cellPx: next })}
        />
        <Grid2x2 size={14} aria-hidden />
      </div>
      <ViewMenu />
    </div>
  )
}

function Total() {
  const { data } = useQuery(queries.library.count.queryOptions({ input: {} }))
  return data ? <span className="text-text-3"> {t`of ${formatCount(data.count)}`}</span> : null
}

/** The value of the empty order in the menu, because Radix reserves empty values. */
const importOrder = 'import'

function OrderSelect() {
  const order = useLibraryView((view) => view.order)
  const fields = useQuery(queries.library.queryFields.queryOptions())
  const canSort = (name: string) => name === '' || name === order || isSortable(name)
  const isSortable = (name: string) => {
    const fieldName = name.split(':')[0]
    return fields.data?.some((field) => field.name === fieldName && field.sortable) ?? false
  }
  const isPreset = queryOrders.some((one) => one.order === order)
  const kind = order.split(':')[0]
  const other = { order, title: kind === 'search' ? t`Most similar first` : kind === 'random' ? t`Random` : order }
  const orders = [...queryOrders.filter((one) => canSort(one.order)), ...(isPreset ? [] : [other])]
  return (
    <Select
      label={t`Order`}
      className="h-7 w-44"
      value={order || importOrder}
      options={orders.map((one) => ({ value: one.order || importOrder, label: one.title }))}
      onChange={(value) => setOrder(value === importOrder ? '' : value)}
    />
  )
}
