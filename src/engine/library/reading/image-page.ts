import type { Context } from '../../context.ts'
import type { PageRequest } from '../pages.ts'

/** A page of the images that match, in order, as `columns`: see `pages.ts`. */
export const imagePage = <Row extends { id: number }>({ reading }: Context, columns: string, request: PageRequest) =>
  reading.ask('page', { columns, request }) as Promise<{ rows: Row[]; nextCursor: string | null }>
