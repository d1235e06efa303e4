"""Every printed word, in each language.

A key that ends in `.one` or `.many` goes with a number `{n}`. `\\u00a0` is a space at which no line breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "fr")

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    # What the sheets are called
    "round_sheet": ("Round sheet", "Feuille de route"),
    "loading_list": ("Loading list", "Liste de chargement"),
    "manifest": ("Manifest", "Bordereau"),
    "page": ("page {page} of {pages}", "page {page} sur {pages}"),
    # Figures of a round
    "leave": ("Leave", "Départ"),
    "back": ("Back", "Retour"),
    "stops": ("Stops", "Arrêts"),
    "distance": ("Distance", "Distance"),
    "deliver": ("To deliver", "À livrer"),
    "take": ("To take back", "À reprendre"),
    "parcels": ("Parcels", "Colis"),
    "weight": ("Weight", "Poids"),
    "volume": ("Volume", "Volume"),
    "depot": ("Depot", "Dépôt"),
    "vehicle": ("Vehicle", "Véhicule"),
    "driver": ("Driver", "Conducteur"),
    "round": ("Round", "Tournée"),
    "stop": ("Stop", "Arrêt"),
    "planned": ("Planned", "Heure prévue"),
    "handed": ("Handed over", "Colis remis"),
    "taken": ("Taken back", "Colis repris"),
    "vehicle_no": ("{type} no.\u00a0{number}", "{type} n°\u00a0{number}"),
    "load": ("Load at departure", "Chargement au départ"),
    "load_of": ("{load} of {capacity}", "{load} sur {capacity}"),
    # Kinds of stops
    "shop": ("Shop", "Commerce"),
    "locker": ("Locker", "Consigne"),
    "home": ("Home", "Domicile"),
    "vendor": ("Vendor", "Vendeur"),
    # A stop
    "continued": ("continued", "suite"),
    "wait": ("wait {minutes}\u00a0min", "attente {minutes}\u00a0min"),
    "deliver_n": ("{n} to deliver", "{n} à livrer"),
    "take_n": ("{n} to take back", "{n} à reprendre"),
    "take_tab": ("TAKE BACK", "À REPRENDRE"),
    "fetch_n": ("{n} to fetch here", "{n} à prendre ici"),
    "fetch_tab": ("FETCH", "À PRENDRE"),
    "break": ("{span}  break", "{span}  pause"),
    "break_on_the_way": ("on the way to the next stop", "en route vers l’arrêt suivant"),
    "reload": (
        "{time}  back at the depot, leave again at {leave}",
        "{time}  retour au dépôt, nouveau départ à {leave}",
    ),
    "end_at": ("{time}  end of the round at {place}", "{time}  fin de tournée\u00a0: {place}"),
    "end_home": ("{time}  end of the round at home", "{time}  fin de tournée à domicile"),
    "trip_of": ("trip {trip} of {trips}", "trajet {trip} sur {trips}"),
    "leave_depot": ("{time}  leave the depot", "{time}  départ du dépôt"),
    "back_depot": ("{time}  back at the depot", "{time}  retour au dépôt"),
    "load_parcels.one": ("load {n} parcel", "charger {n} colis"),
    "load_parcels.many": ("load {n} parcels", "charger {n} colis"),
    "unload_parcels.one": ("unload {n} parcel taken back", "décharger {n} colis repris"),
    "unload_parcels.many": ("unload {n} parcels taken back", "décharger {n} colis repris"),
    # From street to street
    "go_depart": ("Set off", "Départ"),
    "go_straight": ("Continue", "Continuer"),
    "go_slight_left": ("Keep left", "Serrer à gauche"),
    "go_left": ("Left", "À gauche"),
    "go_sharp_left": ("Sharp left", "Nettement à gauche"),
    "go_slight_right": ("Keep right", "Serrer à droite"),
    "go_right": ("Right", "À droite"),
    "go_sharp_right": ("Sharp right", "Nettement à droite"),
    "go_u_turn": ("Turn round", "Demi-tour"),
    "go_roundabout": ("Roundabout", "Rond-point"),
    "go_exit": ("Roundabout, {exit} exit", "Rond-point, {exit} sortie"),
    "go_ferry": ("Ferry", "Bac"),
    "go_arrive": ("Arrive", "Arrivée"),
    "go_arrive_left": ("Arrive, on the left", "Arrivée, à gauche"),
    "go_arrive_right": ("Arrive, on the right", "Arrivée, à droite"),
    "go_along": ("{turn} along {street}", "{turn} par {street}"),
    "go_onto": ("{turn} onto {street}", "{turn} sur {street}"),
    "go_stay": ("{turn} to stay on {street}", "{turn} pour rester sur {street}"),
    # A parcel
    "parcels.one": ("{n} parcel", "{n} colis"),
    "parcels.many": ("{n} parcels", "{n} colis"),
    "no_code": ("id too long for a code", "identifiant trop long pour un code"),
    # The map
    "north": ("N", "N"),
    "depot_mark": ("D", "D"),
    "osm": ("© OpenStreetMap contributors", "© les contributeurs d’OpenStreetMap"),
    # The loading list
    "loading_note": (
        "Load from the top: the last stop goes in first.",
        "Charger dans cet ordre\u00a0: le dernier arrêt d’abord.",
    ),
    "total": ("Total", "Total"),
    "nothing_loaded": ("Nothing is loaded at the depot for this round.", "Rien à charger au dépôt pour cette tournée."),
    # The manifest
    "handed_title": ("HANDED OVER", "REMIS"),
    "taken_title": ("TAKEN BACK", "REPRIS"),
    "sign_shop": ("For the shop", "Pour le commerce"),
    "sign_driver": ("Driver", "Conducteur"),
    "sign_name": ("Name", "Nom"),
    "sign_time": ("Time", "Heure"),
    "sign_signature": ("Signature", "Signature"),
    # Dates
    "weekdays": (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    ),
    "months": (
        "January February March April May June July August September October November December",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
}
