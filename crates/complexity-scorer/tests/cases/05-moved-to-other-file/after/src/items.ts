import { Item } from './item';

export function label(item: Item): string {
  return item.name ? item.name : 'unnamed';
}
