"""Where each point of robust reading and each pitfall of order documents is held for XML, PDF, CSV, workbooks and JSON."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import pytest

POINTS: Mapping[str, tuple[str, ...]] = {
    "marks and blanks before and after, raw charset recorded": (
        "test_ubl_hostile:test_blanks_a_mark_and_rubbish_at_the_end_do_no_harm",
        "test_ubl_hostile:test_latin_1_that_claims_utf_8_is_read_and_said",
        "test_columns_oddities:test_every_unicode_is_told_by_itself",
        "test_columns_reading:test_charsets_marks_and_line_ends",
    ),
    "what a document is, is told by its namespace or form, not by its name": (
        "test_ubl_orders:test_any_prefix_or_none_is_read",
        "test_ubl_hostile:test_a_long_comment_before_the_root_hides_no_document",
        "test_ubl_hostile:test_what_is_no_xml_is_not_taken_for_it",
        "test_columns_reading:test_of_several_specifications_the_fitting_one_is_taken",
    ),
    "several documents in a file, wrapped or not": (
        "test_ubl_orders:test_several_documents_in_one_file_are_all_read",
        "test_ubl_orders:test_a_wrapper_says_who_sent_it",
        "test_columns_reading:test_two_rows_for_a_line_are_two_parts_of_it_and_each_order_is_a_document",
    ),
    "every problem with its place; a bad line takes no other with it": (
        "test_ubl_orders:test_one_bad_line_takes_no_other_with_it",
        "test_ubl_invoices:test_missing_facts_are_named_with_their_place",
        "test_columns_reading:test_a_shifted_line_is_not_taken_and_its_neighbours_are",
        "test_columns_reading:test_no_row_makes_a_reader_fail_or_takes_the_good_ones_with_it",
    ),
    "counts are checked, what is cut off is never acted on": (
        "test_ubl_invoices:test_fewer_lines_than_counted_are_noticed",
        "test_ubl_hostile:test_a_cut_off_file_names_the_line_and_is_never_acted_on",
        "test_columns_reading:test_a_workbook_damaged_in_the_middle_lets_no_half_order_through",
    ),
    "hostile input: entities, bombs, depth, size": (
        "test_ubl_hostile:test_entities_that_grow_without_end_are_not_expanded",
        "test_ubl_hostile:test_a_file_of_this_machine_is_not_read_into_a_document",
        "test_ubl_hostile:test_very_deep_nesting_ends_as_a_problem",
        "test_ubl_hostile:test_too_many_elements_are_refused_before_they_are_parsed",
    ),
    "1 implied decimals, and a decimal mark where none may be": (
        "test_columns_reading:test_implied_decimals_and_a_decimal_mark_where_none_may_be",
    ),
    "2 missing or renumbered line numbers": (
        "test_ubl_responses:test_a_line_without_reference_is_matched_by_its_item_and_says_so",
        "test_ubl_invoices:test_the_order_line_may_be_missing",
        "test_cii_orders:test_a_change_is_about_the_lines_of_the_order_not_its_own",
    ),
    "3 several answers to one line": (
        "test_ubl_responses:test_several_response_lines_for_one_order_line_are_its_parts",
        "test_cii_orders:test_several_answers_to_a_line_are_its_parts",
    ),
    "4 an accepted head without lines": ("test_ubl_responses:test_the_head_speaks_for_all_lines_where_there_are_none",),
    "5 a changed quantity is no backorder": (
        "test_ubl_responses:test_a_backorder_quantity_follows_later",
        "test_ubl_responses:test_a_backorder_quantity_of_nothing_cancels_the_rest",
    ),
    "6 units are never guessed": (
        "test_ubl_orders:test_an_unknown_unit_is_held_as_it_came",
        "test_columns_reading:test_an_unknown_unit_is_kept_and_never_guessed",
        "test_columns_writing:test_a_unit_no_column_tells_is_refused_not_dropped",
    ),
    "7 dates: of arrival or of despatch, weeks, calendars, zones": (
        "test_ubl_despatch:test_when_and_how_it_travels",
        "test_cii_invoices:test_weeks_bound_a_period",
        "test_columns_oddities:test_days_are_read_from_either_calendar_with_and_without_their_format",
        "test_columns_reading:test_moments_have_the_zone_of_the_specification",
    ),
    "8 packs in packs, SSCC with its identifier, cancelled and repeated notices": (
        "test_ubl_despatch:test_a_number_with_its_identifier_is_the_same_pack",
        "test_ubl_despatch:test_how_much_is_in_each_of_several_packs_is_never_guessed",
        "test_ubl_despatch:test_a_cancelled_notice_and_a_copy_say_so",
    ),
    "9 a test is never taken for real": (
        "test_cii_invoices:test_a_test_invoice_is_marked",
        "test_columns_writing:test_a_test_message_needs_a_column_that_says_so",
    ),
    "11 zeros and blanks of numbers are kept": (
        "test_columns_oddities:test_zeros_a_format_shows_belong_to_the_item",
        "test_columns_oddities:test_an_ean_a_spreadsheet_has_cut_is_a_problem_not_another_item",
    ),
    "12 free text is shown": ("test_ubl_round_trips:test_every_fact_of_a_ubl_document_survives",),
    "13 damaged letters block no line": (
        "test_ubl_hostile:test_latin_1_that_claims_utf_8_is_read_and_said",
        "test_columns_reading:test_charsets_marks_and_line_ends",
    ),
    "14 currency: amounts in another, documents without one": (
        "test_ubl_invoices:test_an_amount_in_another_currency_is_an_error",
        "test_ubl_orders:test_amounts_without_a_currency_are_refused_when_written",
        "test_ubl_invoices:test_tax_in_the_tax_authoritys_currency_is_not_added",
    ),
    "15 a total that differs is explained term by term": (
        "test_ubl_invoices:test_a_sum_that_does_not_come_out_is_explained_term_by_term",
        "test_ubl_sums:test_a_total_rounded_before_it_is_paid_is_right",
    ),
}
"""The first six are points of reading, the numbered ones the pitfalls. Number 10, control numbers, has nothing in these
formats: UBL, Cross Industry and column files carry none."""


@pytest.mark.parametrize("point", POINTS)
def test_every_point_has_the_tests_it_names(point: str) -> None:
    for named in POINTS[point]:
        module, _, test = named.partition(":")
        assert callable(getattr(importlib.import_module(f"tests.unit.formats.{module}"), test)), named
