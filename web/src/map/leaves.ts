import type { Client, Cluster, Place } from "../api";
import type { Pin } from "./pins";

/** What the list of a cluster's places says. */
export interface LeafWords {
  places: (n: number) => string;
  more: string;
}

export function pinOf(p: Place): Pin {
  return { id: p.id, name: p.properties.name, point: p.geometry.coordinates, category: p.properties.category, theme: p.properties.theme };
}

/** Lists the places of a cluster as buttons, a page at a time. */
export function listLeaves(cluster: Cluster, client: Client, words: LeafWords, choose: (pin: Pin) => void): HTMLElement {
  const box = document.createElement("div");
  const count = document.createElement("p");
  count.className = "leaves-count";
  count.textContent = words.places(cluster.point_count);
  const list = document.createElement("ul");
  list.className = "leaves";
  const more = document.createElement("button");
  more.type = "button";
  more.className = "leaves-more";
  more.textContent = words.more;
  let next = cluster.next;
  const add = (places: Place[]): void => {
    list.append(...places.map((place) => leaf(pinOf(place), choose)));
    more.hidden = !next;
  };
  more.addEventListener("click", () => {
    more.disabled = true;
    const before = list.childElementCount;
    void client.next(next!).then((page) => {
      next = page.next;
      add(page.features);
      list.children[before]?.querySelector("button")?.focus();
    }).catch(() => undefined).finally(() => { more.disabled = false; });
  });
  add(cluster.features);
  box.append(count, list, more);
  return box;
}

function leaf(pin: Pin, choose: (pin: Pin) => void): HTMLElement {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = pin.name;
  button.addEventListener("click", () => choose(pin));
  item.append(button);
  return item;
}
